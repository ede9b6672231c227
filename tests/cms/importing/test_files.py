"""Files of an import: found under every name, checked like uploads, stored once, also if the import is repeated."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from wagtail.models import Locale

from cms.documents.models import StoredDocument
from cms.images.models import Picture
from cms.importing.downloads import Downloader
from cms.importing.file_sources import DirectorySource, HttpSource
from cms.importing.files import FileStore
from cms.importing.models import ImportedFile
from cms.importing.reference_reader import ReferenceReader
from cms.importing.references import FileUnavailable
from cms.importing.snippet_lookup import SnippetLookup
from tests.cms.importing.old_site_server import answer, run_server

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

OLD = "https://www.old.example/wp-content/uploads"
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def draw(colour: str = "red", kind: str = "JPEG", size=(40, 30), **options) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, kind, **options)
    return written.getvalue()


@pytest.fixture
def uploads(tmp_path) -> Path:
    (tmp_path / "uploads" / "2013" / "03").mkdir(parents=True)
    return tmp_path / "uploads"


@pytest.fixture
def put(uploads):
    def write(name: str, content: bytes) -> str:
        (uploads / "2013/03" / name).write_bytes(content)
        return f"{OLD}/2013/03/{name}"

    return write


@pytest.fixture
def store(uploads):
    return FileStore([DirectorySource(uploads)])


def refuse(call) -> str:
    with pytest.raises(FileUnavailable) as caught:
        call()
    return str(caught.value)


# ---------------------------------------------------------------- what is stored


def test_a_picture_keeps_its_texts(put, store):
    picture = store.get_image(put("a.jpg", draw()), title="A quay", alt="Boats at a quay", credit="Ada Lund")
    picture.refresh_from_db()
    assert (picture.title, picture.description, picture.credit) == ("A quay", "Boats at a quay", "Ada Lund")
    assert (picture.width, picture.height, picture.file_size) == (40, 30, picture.file.size)
    assert picture.file_hash


def test_the_alternative_text_is_stored_in_its_language(put, store):
    picture = store.get_image(put("a.jpg", draw()), alt="Des bateaux", language="fr")
    assert (picture.get_description("fr"), picture.description) == ("Des bateaux", "")


def test_what_the_old_site_says_about_a_file_precedes_what_a_page_says(put, store):
    url = put("a.jpg", draw())
    store.describe(url, title="The quay", alt="", credit="Ada Lund")
    picture = store.get_image(url.replace("a.jpg", "a-300x200.jpg"), title="img_0747", alt="Boats")
    assert (picture.title, picture.description, picture.credit) == ("The quay", "Boats", "Ada Lund")


def test_long_texts_are_shortened_at_a_word_and_a_missing_title_is_the_name(put, store):
    picture = store.get_image(put("harbour map.jpg", draw()), alt="word " * 100, credit="x" * 300)
    assert picture.title == "harbour map"
    assert picture.description.endswith("word…")
    assert len(picture.description) <= 255
    assert len(picture.credit) == 255


def test_a_document_keeps_its_name_and_title(put, store):
    document = store.get_document(put("annual report.pdf", PDF), title="Annual report")
    document.refresh_from_db()
    assert (document.title, document.filename) == ("Annual report", "annual report.pdf")
    with document.file.open() as file:
        assert file.read() == PDF
    assert document.file_size == len(PDF)


def test_metadata_is_removed_as_from_uploads(put, store):
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Velkarside"
    picture = store.get_image(put("a.jpg", draw(exif=exif.tobytes())))
    with picture.file.open() as file:
        assert b"Velkarside" not in file.read()


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    "name", ["a.jpg", "a-300x200.jpg", "a-1x1.jpg", "a-scaled.jpg", "a-rotated.jpg", "a-scaled-300x200.jpg"]
)
def test_every_size_leads_to_the_original(name, put, store):
    put("a.jpg", draw("red"))
    put("a-300x200.jpg", draw("blue"))
    put("a-scaled.jpg", draw("green"))
    picture = store.get_image(f"{OLD}/2013/03/{name}")
    assert picture.title == "a"
    assert store.get_image(f"{OLD}/2013/03/a.jpg") == picture


@pytest.mark.parametrize(
    ("present", "asked"),
    [
        ("a-scaled.jpg", "a.jpg"),  # the original was deleted to save space
        ("a-scaled.jpg", "a-300x200.jpg"),
        ("a-300x200.jpg", "a-300x200.jpg"),
    ],
)
def test_without_the_original_another_size_is_taken(present, asked, put, store):
    put(present, draw())
    assert store.get_image(f"{OLD}/2013/03/{asked}").title == present.removesuffix(".jpg")


def test_without_the_original_no_smaller_size_than_the_one_asked_for_is_taken(put, store):
    put("a-100x100.jpg", draw())
    assert "there is no file 2013/03/a.jpg" in refuse(lambda: store.get_image(f"{OLD}/2013/03/a-300x200.jpg"))


def test_an_original_may_have_the_name_of_a_size(put, store):
    put("map.jpg", draw("red"))
    url = put("map-300x200.jpg", draw("blue"))
    store.describe(url)
    assert store.get_image(url).title == "map-300x200"
    assert store.get_image(f"{OLD}/2013/03/map.jpg").title == "map"


def test_an_original_that_is_refused_is_replaced_by_what_wordpress_made_of_it(put, store, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 2_000
    put("a.jpg", draw() + bytes(3_000))
    put("a-scaled.jpg", draw())
    assert store.get_image(f"{OLD}/2013/03/a.jpg").title == "a-scaled"


@pytest.mark.parametrize(
    "url",
    [
        "http://old.example/wp-content/uploads/2013/03/caf%C3%A9.jpg",
        "//old.example/wp-content/uploads/2013/03/caf\u00e9.jpg?w=604&h=300",
        "https://i2.wp.com/www.old.example/wp-content/uploads/2013/03/cafe\u0301.jpg?resize=300%2C200",
        "HTTPS://OLD.EXAMPLE:443/wp-content/uploads//2013/03/caf%c3%a9-300x200.jpg#x",
    ],
)
def test_an_address_is_recognised_however_it_is_written(url, put, store):
    picture = store.get_image(put("caf\u00e9.jpg", draw()))
    assert store.get_image(url) == picture
    assert ImportedFile.objects.count() == 1


def test_a_name_is_found_in_the_form_in_which_another_file_system_kept_it(put, store):
    put("cafe\u0301.jpg", draw())
    assert store.get_image(f"{OLD}/2013/03/caf\u00e9.jpg")


def test_uploads_may_have_a_host_of_their_own(put, uploads):
    put("a.jpg", draw())
    store = FileStore([DirectorySource(uploads)], upload_urls=["https://files.example/", "https://old.example/files/"])
    picture = store.get_image("https://files.example/2013/03/a.jpg?w=604")
    assert store.get_image("https://old.example/files/2013/03/a-300x200.jpg") == picture
    assert "not among the uploads" in refuse(lambda: store.get_image("https://other.example/2013/03/a.jpg"))


def test_a_file_of_an_export_is_found_by_its_path(put, store):
    put("a.jpg", draw())
    assert store.get_image("2013/03/a.jpg").title == "a"


# ---------------------------------------------------------------- once


def test_files_with_the_same_bytes_are_one_picture(put, store):
    first, second = store.get_image(put("a.jpg", draw())), store.get_image(put("b.jpg", draw()))
    assert first == second
    assert Picture.objects.count() == 1
    assert ImportedFile.objects.count() == 2


def test_another_import_finds_the_same_files(put, store, uploads):
    image, document = put("a.jpg", draw()), put("a.pdf", PDF)
    stored = store.get_image(image), store.get_document(document)
    for sources in ([DirectorySource(uploads)], []):  # also without the directory
        again = FileStore(sources)
        assert (again.get_image(image), again.get_document(document)) == stored
    assert (Picture.objects.count(), StoredDocument.objects.count()) == (1, 1)


def test_another_export_may_have_another_file_of_the_same_name(put, store, uploads):
    first = store.get_image("2013/03/a.jpg") if put("a.jpg", draw("red")) else None
    put("a.jpg", draw("blue"))
    assert FileStore([DirectorySource(uploads)]).get_image("2013/03/a.jpg") != first


def test_a_file_that_an_editor_deleted_stays_deleted_unless_it_is_restored(put, store, uploads):
    url = put("a.jpg", draw())
    store.get_image(url).delete()
    assert "an editor deleted the file" in refuse(lambda: FileStore([DirectorySource(uploads)]).get_image(url))
    assert Picture.objects.count() == 0
    assert FileStore([DirectorySource(uploads)], restore=True).get_image(url)
    assert FileStore([DirectorySource(uploads)]).get_image(url)


class Counting(DirectorySource):
    """Counts how often it looks for a file."""

    calls = 0

    def _find(self, path):
        self.calls += 1
        return super()._find(path)


def test_a_file_is_read_once_in_an_import(put, uploads):
    source = Counting(uploads)
    store = FileStore([source])
    url = put("a.jpg", draw())
    assert len({store.get_image(url).pk for _ in range(3)}) == 1
    assert source.calls == 1


def test_a_file_that_is_missing_is_looked_for_once_in_an_import(uploads):
    source = Counting(uploads)
    store = FileStore([source])
    reasons = {refuse(lambda: store.get_document(f"{OLD}/2013/03/a.pdf")) for _ in range(3)}
    assert reasons == {"there is no file 2013/03/a.pdf"}
    assert source.calls == 1


def test_without_a_source_the_reason_says_so():
    assert "--uploads" in refuse(lambda: FileStore([]).get_image(f"{OLD}/a.jpg"))


# ---------------------------------------------------------------- hostile names and files


@pytest.mark.parametrize(
    "key",
    [
        "../secret.jpg",
        "2013/../../secret.jpg",
        "/../secret.jpg",
        f"{OLD}/../../secret.jpg",
        f"{OLD}/2013/..%2f..%2fsecret.jpg",
        f"{OLD}/%2e%2e/secret.jpg",
        "link.jpg",
        "folder-link/secret.jpg",
        "2013\0.jpg",
        f"{OLD}/%00.jpg",
        "2013",
        "pipe.jpg",
        "x" * 5_000 + ".jpg",
        "http://[/a.jpg",
        "http://old.example:99999/wp-content/uploads/a.jpg",
        "\ud800.jpg",
        "",
    ],
)
def test_nothing_outside_the_directory_is_read(key, uploads, store, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(draw())
    (uploads / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (uploads / "folder-link").symlink_to(tmp_path)
    os.mkfifo(uploads / "pipe.jpg")
    assert refuse(lambda: store.get_image(key))
    assert Picture.objects.count() == 0


def zipped(name: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(name, b"x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.jpg", draw() + b"<script>alert(1)</script>", "contains more than a picture"),
        ("a.jpg", b"<!doctype html><html>", "not an image"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Not a supported image format"),
        ("a.jpg", draw(size=(900, 700))[:3000], "damaged"),
        ("a.jpg", b"", "empty"),
        ("a.exe", draw(kind="BMP"), "Not a supported image format"),
        ("a", b"x", "not an image"),
    ],
)
def test_a_picture_is_refused_as_in_the_admin(name, content, reason, put, store):
    assert reason in refuse(lambda: store.get_image(put(name, content)))
    assert (Picture.objects.count(), ImportedFile.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"<html>", "not a valid PDF"),
        ("a.zip", zipped("virus.exe"), "contains a program"),
        ("a.html", b"<html>", "not allowed"),
        ("a.exe", b"MZ", "not allowed"),
        ("a.txt", b"<script>", "not plain text"),
    ],
)
def test_a_document_is_refused_as_in_the_admin(name, content, reason, put, store):
    assert reason in refuse(lambda: store.get_document(put(name, content)))
    assert (StoredDocument.objects.count(), ImportedFile.objects.count()) == (0, 0)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(put, store, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
    assert "at most 10" in refuse(lambda: store.get_document(put("a.pdf", PDF)))


def test_a_picture_of_another_format_than_its_suffix_gets_the_right_suffix(put, store):
    picture = store.get_image(put("a.jpg", draw(kind="WEBP")))
    assert picture.file.name.endswith(".webp")


# ---------------------------------------------------------------- fetched


@pytest.fixture
def server(settings, uploads):
    with run_server() as created:
        settings.IMPORT_ALLOWED_HOSTS = [created.host]
        yield created


@pytest.fixture
def fetching():
    return FileStore([HttpSource(Downloader(wait=lambda _: None))])


def test_a_file_is_fetched_once_also_by_a_second_import(server, fetching):
    server.files["/wp-content/uploads/a.jpg"] = draw()
    url = server.url("/wp-content/uploads/a-300x200.jpg")
    picture = fetching.get_image(url)
    assert fetching.get_image(url) == picture
    assert FileStore([HttpSource(Downloader(wait=lambda _: None))]).get_image(url) == picture
    assert server.requests == ["/wp-content/uploads/a.jpg"]


def test_the_original_is_fetched_first_then_what_wordpress_made_of_it(server, fetching):
    server.files["/wp-content/uploads/a-300x200.jpg"] = draw()
    assert fetching.get_image(server.url("/wp-content/uploads/a-300x200.jpg?x=1"))
    assert [path.rpartition("/")[2] for path in server.requests] == [
        "a.jpg", "a-scaled.jpg", "a-rotated.jpg", "a-300x200.jpg",
    ]  # fmt: skip


def test_a_page_instead_of_a_file_is_refused(server, fetching):
    server.special["/wp-content/uploads/a.pdf"] = answer(200, b"<html>Log in</html>", Content_Type="text/html")
    assert "not a valid PDF" in refuse(lambda: fetching.get_document(server.url("/wp-content/uploads/a.pdf")))


def test_the_reason_of_a_failed_fetch_names_the_address_and_the_status(server, fetching):
    url = server.url("/wp-content/uploads/a.pdf")
    assert refuse(lambda: fetching.get_document(url)) == f"{url}: the server answered 404"


def test_the_directory_precedes_the_old_site(server, put, uploads):
    put("a.jpg", draw())
    store = FileStore([HttpSource(), DirectorySource(uploads)])
    assert store.get_image(server.url("/wp-content/uploads/2013/03/a.jpg"))
    assert server.requests == []


def test_a_file_of_another_host_keeps_its_query(server, fetching):
    server.files["/file?id=1"], server.files["/file?id=2"] = PDF, PDF + b"\n%%EOF"
    server.files["/file.pdf?id=1"], server.files["/file.pdf?id=2"] = PDF, PDF + b"\n%%EOF"
    first, second = (fetching.get_document(server.url(f"/file.pdf?id={number}")) for number in (1, 2))
    assert first != second


def test_a_dry_run_finds_a_stored_picture_under_each_of_its_names(put, store):
    picture = store.get_image(put("quay.jpg", draw()))
    reader = ReferenceReader(SnippetLookup(Locale.get_default(), set()), store, dry_run=True)
    for name in ("quay.jpg", "quay-300x200.jpg", "quay-scaled.jpg"):
        assert reader.find_file(Picture, f"http://old.example/wp-content/uploads/2013/03/{name}") == picture
    assert reader.find_file(Picture, f"{OLD}/2013/03/boat.jpg") is None
    assert reader.find_file(Picture, "https://[old.example/quay.jpg") is None
