"""Names of files: a file is found under every name that the old site gave it."""

from __future__ import annotations

import pytest

from cms.moving.importing.models import ImportedFile
from cms.moving.importing.resolution.file_sources import DirectorySource
from cms.moving.importing.resolution.files import FileStore
from tests.cms.moving.importing.files.drawings import OLD, draw, refuse

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


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
