"""The kit of a release can be downloaded while the release is public, and only in its present version."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.files.storage.directory import MediaUnavailable
from cms.jobs.scheduler import publish_scheduled
from cms.press.press_kits.models import PressKit
from cms.snippets.organisation.models import Organisation

from .conftest import create_picture, create_release, list_stored, read_archive, run_worker

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def get_files(frontend, page) -> dict[str, str]:
    """Return the paths of the files by kind, of the last of each kind."""
    kit = frontend.get(f"/pages/{page.pk}")["press_kit"]
    return {file["kind"]: urlsplit(file["url"]).path for file in kit["files"]}


def list_paths(page) -> list[str]:
    kit = PressKit.objects.get(page_id=page.pk)
    return [f"/press-kits/{page.pk}/{file['name']}" for file in kit.files]


def test_detail_describes_the_kit(frontend, release):
    kit = frontend.get(f"/pages/{release.pk}")["press_kit"]
    assert kit["pdf"] is False
    assert [(file["kind"], file["name"]) for file in kit["files"]] == [
        ("picture", "ferries-1.jpg"),
        ("attachment", "figures.txt"),
        ("text", "ferries.txt"),
        ("html", "ferries.html"),
        ("archive", "ferries.zip"),
    ]
    picture, attachment, text, *_ = kit["files"]
    assert (picture["title"], picture["width"], picture["height"]) == ("Ferries in May", 300, 200)
    assert (attachment["title"], attachment["language"]) == ("All figures", None)
    assert (text["language"], text["content_type"]) == ("en", "text/plain; charset=utf-8")


def test_downloads(client, frontend, release):
    files = get_files(frontend, release)
    archive = client.get(files["archive"])
    parts = read_archive(archive.getvalue())
    assert client.get(files["text"]).getvalue() == parts["ferries.txt"]
    assert client.get(files["picture"]).getvalue() == parts["pictures/ferries-1.jpg"]
    assert archive["Content-Disposition"] == 'attachment; filename="ferries.zip"'
    assert archive["Content-Type"] == "application/zip"
    assert archive["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert archive["X-Robots-Tag"] == "noindex"


def test_sizes_are_those_of_the_files(client, frontend, release):
    for file in frontend.get(f"/pages/{release.pk}")["press_kit"]["files"]:
        response = client.get(urlsplit(file["url"]).path)
        assert (len(response.getvalue()), int(response["Content-Length"])) == (file["size"], file["size"])


def test_downloads_are_continued_and_revalidated(client, frontend, release):
    path = get_files(frontend, release)["picture"]
    whole = client.get(path)
    content = whole.getvalue()
    part = client.get(path, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.getvalue()) == (206, content[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(content)}"
    end = client.get(path, headers={"Range": f"bytes={len(content) - 5}-"})
    assert end.getvalue() == content[-5:]
    beyond = client.get(path, headers={"Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")
    assert client.get(path, headers={"If-None-Match": whole["ETag"]}).status_code == 304


@pytest.mark.extended
def test_an_empty_attachment(client, frontend, tree):
    document = factories.DocumentFactory(filename="empty.txt", content=b"")
    release = create_release(slug="empty", attachments=[document])
    run_worker()
    assert client.get(get_files(frontend, release)["attachment"]).content == b""


def test_storage_that_does_not_respond_is_a_problem(client, frontend, release, monkeypatch):
    path = get_files(frontend, release)["archive"]

    def fail(*arguments):
        raise MediaUnavailable("no answer")

    monkeypatch.setattr("cms.files.storage.responses.default_storage.open_range", fail)
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")


@pytest.mark.parametrize("name", ["other.txt", "", "../ferries.txt", "pictures/", "ferries.pdf"])
def test_unknown_names_are_absent(client, release, name):
    assert client.get(f"/press-kits/{release.pk}/{name}").status_code == 404


def test_names_in_the_storage_cannot_be_downloaded(client, release):
    name = PressKit.objects.get().file
    assert name.startswith("press-kits/")
    assert client.get(f"/media/{name}").status_code == 404


def get_status(client, path: str) -> int:
    """Return the status of a response, and read its file to the end, which closes it."""
    response = client.get(path)
    response.getvalue()
    return response.status_code


HIDING = {
    "unpublished": states.unpublish,
    "expired": lambda page: states.set_and_save(page, expire_at=timezone.now() - DAY),
    "scheduled": lambda page: states.set_and_save(page, go_live_at=timezone.now() + DAY),
    "log-in": lambda page: states.restrict(page, PageViewRestriction.LOGIN),
    "password": lambda page: states.restrict(page.get_parent(), PageViewRestriction.PASSWORD),
    "deleted": lambda page: page.delete(),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("state", HIDING)
def test_kits_of_hidden_releases_are_absent(client, release, state):
    """Every file answers as that of a page that never was, before the worker has run and afterwards."""
    paths = list_paths(release)
    assert {get_status(client, path) for path in paths} == {200}
    HIDING[state](release)
    absent = client.get("/press-kits/99999/ferries.txt")
    for _ in range(2):
        for path in paths:
            response = client.get(path)
            assert (response.status_code, response.content) == (404, absent.content), path
            assert response.headers.items() >= {("Content-Type", absent["Content-Type"])}
        run_worker()
    assert not PressKit.objects.exists()
    assert list_stored() == []


def test_releases_under_embargo_and_drafts_have_no_kit(tree):
    embargoed = create_release(slug="embargoed", embargo_until=timezone.now() + DAY)
    draft = create_release(slug="draft", live=False)
    run_worker()
    assert not PressKit.objects.filter(page_id__in=[embargoed.pk, draft.pk]).exists()


@pytest.mark.extended
def test_a_release_whose_notes_have_footnotes_has_its_kit(frontend, tree):
    link, entry = '<a href="#fn-1" id="fnref-1">1</a>', '<li id="fn-1">Note. <a href="#fnref-1">↩</a></li>'
    release = create_release(slug="noted", notes_to_editors=f"<p>Text.{link}</p><ol>{entry}</ol>")
    run_worker()
    shown = frontend.get(f"/pages/{release.pk}")
    assert shown["press_kit"]["files"]
    assert shown["notes_to_editors"].count("id=") == 2


def test_an_embargoed_release_has_its_kit_when_the_embargo_lifts(frontend, tree, pass_time):
    release = create_release(slug="embargoed", embargo_until=timezone.now() + DAY)
    run_worker()
    assert not PressKit.objects.filter(page_id=release.pk).exists()
    pass_time(days=1, minutes=1)
    publish_scheduled()
    run_worker()
    assert frontend.get(f"/pages/{release.pk}")["press_kit"]["files"]


CHANGES = {
    "headline": lambda page: states.publish(page, title="Ferries sail again"),
    "text": lambda page: states.publish(page, body=[blocks.rich_text("Other words.")]),
    "contact": lambda page: page.media_contacts.first().unpublish(),
    "boilerplate": lambda page: _change(page.boilerplate, heading="About them"),
    "credit": lambda page: _change(page.image, credit="Someone else"),
    "document": lambda page: page.attachments[0].value.delete(),
    "collection": lambda page: CollectionViewRestriction.objects.create(
        collection=_move_to_new_collection(page.attachments[0].value), restriction_type="login"
    ),
    "organisation": lambda page: _change(Organisation.for_site(page.get_site()), name="Common Lamp"),
}


def _change(instance, **values):
    for name, value in values.items():
        setattr(instance, name, value)
    if hasattr(instance, "save_revision"):
        instance.save_revision().publish()
    else:
        instance.save()


def _move_to_new_collection(document):
    collection = Collection.get_first_root_node().add_child(name="Private")
    document.collection = collection
    document.save()
    return collection


@pytest.mark.few(2)
@pytest.mark.parametrize("change", CHANGES)
def test_a_kit_is_never_older_than_the_page(client, frontend, release, change):
    paths = list_paths(release)
    before = PressKit.objects.get()
    CHANGES[change](release)
    assert frontend.get(f"/pages/{release.pk}")["press_kit"] is None
    assert {get_status(client, path) for path in paths} == {404}
    run_worker()
    after = PressKit.objects.get()
    assert after.digest != before.digest
    assert frontend.get(f"/pages/{release.pk}")["press_kit"]["files"]
    assert not default_storage.exists(before.file)
    assert default_storage.exists(after.file)


def test_a_linked_page_that_is_hidden_makes_the_kit_old(frontend, tree):
    story = factories.StoryFactory(title="Linked", slug="linked")
    text = f"<p>{blocks.page_link(story, 'more')}</p>"
    release = create_release(slug="linking", body=[blocks.rich_text(text)])
    of_boilerplate = factories.BoilerplateFactory(heading="About", text=text)
    other = create_release(slug="other", boilerplate=of_boilerplate)
    run_worker()
    states.unpublish(story)
    for page in (release, other):
        assert frontend.get(f"/pages/{page.pk}")["press_kit"] is None
    run_worker()
    for page in (release, other):
        assert frontend.get(f"/pages/{page.pk}")["press_kit"]["files"]


@pytest.mark.extended
def test_other_changes_leave_the_kit(frontend, release):
    before = PressKit.objects.get()
    factories.StoryFactory(title="Another page")
    states.save_draft(release, title="A draft that nobody has seen")
    states.publish(create_release(slug="second"), title="Second")
    run_worker()
    assert PressKit.objects.get(page_id=release.pk).built_at == before.built_at
    assert frontend.get(f"/pages/{release.pk}")["press_kit"]["files"]


def test_drafts_of_a_public_release_are_not_in_its_kit(client, frontend, release):
    states.save_draft(release, title="velkardraft", body=[blocks.rich_text("velkardraft")])
    run_worker()
    archive = client.get(get_files(frontend, release)["archive"]).getvalue()
    assert b"velkardraft" not in archive


@pytest.mark.extended
def test_titles_of_pictures_are_not_in_the_kit(client, frontend, tree):
    """Only editors see the title of a picture."""
    release = create_release(slug="titled", image=create_picture(title="velkartitle", description="Two ferries"))
    run_worker()
    assert b"velkartitle" not in client.get(get_files(frontend, release)["archive"]).getvalue()


@pytest.mark.extended
def test_expired_images_of_a_kit_are_those_of_its_page(client, frontend, release):
    """A kit's answer changes in the response that is cached, too."""
    address = f"/pages/{release.pk}"
    first = frontend.send(address)
    states.publish(release, title="Ferries sail again")
    second = frontend.send(address)
    run_worker()
    third = frontend.send(address)
    assert second.json()["press_kit"] is None
    assert third.json()["press_kit"]
    assert len({response["ETag"] for response in (first, second, third)}) == 3
