"""Files fetched from the old site: each once, and with a reason if that fails."""

from __future__ import annotations

import pytest

from cms.moving.importing.resolution.downloads import Downloader
from cms.moving.importing.resolution.file_sources import DirectorySource, HttpSource
from cms.moving.importing.resolution.files import FileStore
from tests.cms.moving.importing.files.drawings import PDF, draw, refuse
from tests.cms.moving.importing.old_site_server import answer, run_server

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


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
