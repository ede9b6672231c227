from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture
from cms.page_types.stories.models import StoryPage
from tests.cms.moving.importing.wordpress.exports import SITE, build_attachment, build_item

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
ALT = ("_wp_attachment_image_alt", "A whale")
CREDIT = ("_wp_attachment_metadata", 'a:1:{s:10:"image_meta";a:1:{s:6:"credit";s:8:"Jane Doe";}}')


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    directory = tmp_path / "uploads" / "2019" / "05"
    directory.mkdir(parents=True)
    Image.new("RGB", (120, 80), "navy").save(directory / "whale.png")
    (directory / "report.pdf").write_bytes(PDF)
    return tmp_path / "uploads"


ITEMS = (
    build_item(1, meta=[("_thumbnail_id", "11")]),
    build_attachment(11, "2019/05/whale.png", title="Whale", meta=[ALT, CREDIT], parent=1),
    build_attachment(12, "2019/05/report.pdf", title="The report"),
)


def test_attachments_become_pictures_and_documents_with_their_texts(run: Any, write: Any, uploads: Path) -> None:
    done = run(write(*ITEMS), "--uploads", str(uploads))
    assert (done.code, done.results) == (0, ["created"] * 3), done.summary
    picture = Picture.objects.get()
    assert (picture.title, picture.description, picture.credit) == ("Whale", "A whale", "Jane Doe")
    assert StoredDocument.objects.get().title == "The report"
    assert StoryPage.objects.get().image == picture
    assert (done.entries[2]["file"], done.entries[3]["file"]) == (picture.pk, StoredDocument.objects.get().pk)


def test_a_second_run_stores_nothing_again(run: Any, write: Any, uploads: Path) -> None:
    file = write(*ITEMS)
    run(file, "--uploads", str(uploads))
    assert run(file, "--uploads", str(uploads)).results == ["unchanged"] * 3
    assert run(file).results == ["unchanged"] * 3
    assert (Picture.objects.count(), StoredDocument.objects.count()) == (1, 1)


def test_two_attachments_of_one_file_are_one_picture(run: Any, write: Any, uploads: Path) -> None:
    copy = uploads / "2019" / "05" / "copy.png"
    copy.write_bytes((uploads / "2019" / "05" / "whale.png").read_bytes())
    done = run(write(*ITEMS, build_attachment(13, "2019/05/copy.png")), "--uploads", str(uploads))
    assert done.results == ["created", "created", "created", "unchanged"]
    assert Picture.objects.count() == 1


def test_without_a_source_of_files_attachments_are_left_out_and_pages_are_imported(run: Any, write: Any) -> None:
    done = run(write(*ITEMS))
    assert (done.code, done.results) == (0, ["created", "left out", "left out"])
    assert "see --uploads and --fetch" in done.summary


def test_pictures_that_were_missing_are_added_by_a_later_run(run: Any, write: Any, uploads: Path) -> None:
    file = write(*ITEMS)
    run(file)
    assert StoryPage.objects.get().image is None
    assert run(file, "--uploads", str(uploads)).results == ["updated", "created", "created"]
    assert StoryPage.objects.get().image == Picture.objects.get()
    assert run(file, "--uploads", str(uploads)).results == ["unchanged"] * 3


def test_a_file_that_is_missing_or_no_picture_fails_and_nothing_else_does(run: Any, write: Any, uploads: Path) -> None:
    (uploads / "2019" / "05" / "fake.png").write_bytes(b"<script>alert(1)</script>")
    items = (build_attachment(13, "2019/05/absent.png"), build_attachment(14, "2019/05/fake.png"))
    done = run(write(*ITEMS, *items), "--uploads", str(uploads))
    assert (done.code, done.results) == (3, ["created"] * 3 + ["failed"] * 2)  # no page is missing
    assert "absent.png" in done.entries[4]["reason"]
    assert Picture.objects.count() == 1


def test_a_film_stays_at_its_old_address_and_is_named(run: Any, write: Any, uploads: Path) -> None:
    url = f"{SITE}/wp-content/uploads/2019/05/launch.mp4"
    done = run(
        write(
            build_item(1, content=f'<figure class="wp-block-video"><video src="{url}"></video></figure>'),
            build_attachment(11, "2019/05/launch.mp4"),
        ),
        "--uploads",
        str(uploads),
    )
    assert (done.code, done.results) == (0, ["created", "left out"])
    assert "a film" in done.entries[2]["reason"]
    assert done.entries[1]["unresolved"] == [
        f"{url} (a film, which is not stored here; it stays at its old address until you replace it)"
    ]
    (block,) = StoryPage.objects.get().body.raw_data
    assert (block["type"], block["value"]["url"]) == ("video", url)


@pytest.mark.parametrize("url", ["../../secret.png", "2019/05/../../../secret.png", "%2e%2e/%2e%2e/secret.png"])
def test_a_file_outside_of_the_uploads_is_not_read(run: Any, write: Any, uploads: Path, url: str) -> None:
    Image.new("RGB", (9, 9)).save(uploads.parent / "secret.png")
    done = run(write(build_attachment(13, url)), "--uploads", str(uploads))
    assert (done.results, Picture.objects.count()) == (["failed"], 0)


def test_a_picture_of_a_hidden_item_stays_hidden(run: Any, write: Any, uploads: Path, client: Any) -> None:
    item = build_item(1, status="private", meta=[("_thumbnail_id", "11")])
    run(write(item, ITEMS[1]), "--uploads", str(uploads))
    picture = Picture.objects.get()
    assert StoryPage.objects.get().image == picture
    assert client.get(picture.file.url).status_code == 404


def test_pages_of_attachments_redirect_to_the_page_that_they_belong_to(
    run: Any, write: Any, uploads: Path, client: Any
) -> None:
    run(write(ITEMS[0], build_attachment(11, "2019/05/whale.png", parent=1, link=f"{SITE}/2019/05/item-1/whale/")))
    for path in ("/2019/05/item-1/whale/", "/?attachment_id=11"):
        assert client.get("/api/v1/resolve", {"path": path}).status_code == 200, path


def test_pages_of_attachments_that_belong_to_no_page_redirect_to_one_that_shows_the_file(
    run: Any, write: Any, uploads: Path, client: Any
) -> None:
    link = f"{SITE}/whale/"
    hidden = build_item(1, status="private", meta=[("_thumbnail_id", "11")])
    public = build_item(2, meta=[("_thumbnail_id", "11")])
    unused = build_attachment(12, "2019/05/report.pdf", link=f"{SITE}/report/")
    file = write(hidden, public, build_attachment(11, "2019/05/whale.png", parent=99, link=link), unused)
    for _ in range(2):
        run(file, "--uploads", str(uploads))
        for path in ("/whale/", "/?attachment_id=11"):
            assert client.get("/api/v1/resolve", {"path": path}).json()["location"] == "/stories/item-2/"
        assert client.get("/api/v1/resolve", {"path": "/report/"}).status_code == 404


def test_while_a_picture_is_missing_what_editors_changed_stays(run: Any, write: Any, uploads: Path) -> None:
    file = write(*ITEMS)
    (uploads / "2019" / "05" / "whale.png").rename(uploads / "whale.png")
    run(file, "--uploads", str(uploads))
    story = StoryPage.objects.get()
    story.title = "Edited"
    story.save_revision().publish()
    assert run(file, "--uploads", str(uploads)).results == ["unchanged", "failed", "unchanged"]
    assert StoryPage.objects.get().title == "Edited"
    (uploads / "whale.png").rename(uploads / "2019" / "05" / "whale.png")
    assert run(file, "--uploads", str(uploads)).results == ["updated", "created", "unchanged"]
    assert StoryPage.objects.get().image
