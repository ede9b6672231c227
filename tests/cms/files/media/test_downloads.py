"""Documents from both storages: whole, in parts, not changed, and only while a visible page uses them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.files.storage.directory import CHUNK_BYTES
from cms.jobs.scheduler import publish_scheduled

pytestmark = pytest.mark.django_db

CONTENT = b"Canary of the embargo. " * 20_000


@pytest.fixture
def document(tree, each_storage):
    return factories.DocumentFactory(filename="figures.txt", content=CONTENT)


@pytest.fixture
def address(document) -> str:
    page = factories.ReleaseFactory(attachments=[document])
    return f"/documents/{page.pk}/{document.pk}/figures.txt"


def test_a_download_has_every_byte_in_small_pieces(address):
    response = Client().get(address)
    assert (response.status_code, response["Content-Length"]) == (200, str(len(CONTENT)))
    pieces = list(response)
    assert b"".join(pieces) == CONTENT
    assert max(map(len, pieces)) <= CHUNK_BYTES
    assert response["Accept-Ranges"] == "bytes"
    head = Client().head(address)
    assert (head.status_code, head.getvalue(), head["Content-Length"]) == (200, b"", str(len(CONTENT)))
    unchanged = Client().get(address, headers={"If-None-Match": response["ETag"]})
    assert (unchanged.status_code, unchanged.getvalue()) == (304, b"")
    assert unchanged["Cache-Control"] == response["Cache-Control"]


# The status, the bytes, and the header of the response.
RANGES = {
    "bytes=0-9": (206, CONTENT[:10], f"bytes 0-9/{len(CONTENT)}"),
    "bytes=100000-": (206, CONTENT[100_000:], f"bytes 100000-{len(CONTENT) - 1}/{len(CONTENT)}"),
    "bytes=5-99999999": (206, CONTENT[5:], f"bytes 5-{len(CONTENT) - 1}/{len(CONTENT)}"),
    "bytes=99999999-": (416, b"", f"bytes */{len(CONTENT)}"),
    # A server may answer with the whole file.
    "bytes=-5": (200, CONTENT, None),
    "bytes=0-1,5-6": (200, CONTENT, None),
    "bytes=9-5": (200, CONTENT, None),
    "lines=0-1": (200, CONTENT, None),
}


def test_an_interrupted_download_continues(address):
    for wanted, expected in RANGES.items():
        response = Client().get(address, headers={"Range": wanted})
        assert (response.status_code, response.getvalue(), response.get("Content-Range")) == expected, wanted
    etag = response["ETag"]
    for name, expected_content in ((etag, CONTENT[:10]), ('"another"', CONTENT)):
        response = Client().get(address, headers={"Range": "bytes=0-9", "If-Range": name})
        assert response.getvalue() == expected_content


def get_etag(address: str) -> str:
    response = Client().get(address)
    response.getvalue()  # closes the file
    return response["ETag"]


def test_a_replaced_document_has_another_etag(address, document):
    before = get_etag(address)
    document.file = factories.DocumentFactory(filename="figures.txt", content=b"New figures").file
    document.save()
    assert get_etag(address) != before


def test_no_byte_is_reachable_before_the_embargo_ends_or_after_the_page_is_hidden(document, pass_time):
    page = factories.ReleaseFactory(attachments=[document], embargo_until=timezone.now() + timedelta(hours=1))
    address = f"/documents/{page.pk}/{document.pk}/figures.txt"
    guesses = (default_storage.url(document.file.name), f"/documents/{page.pk}/{document.pk}/{document.file.name}")

    def status(url: str, **headers: str) -> int:
        response = Client().get(url, headers=headers)
        assert (b"Canary" in response.getvalue()) == (response.status_code in (200, 206))
        return response.status_code

    def statuses() -> list[int]:
        assert {status(guess) for guess in guesses} == {404}
        return [status(address), status(address, Range="bytes=0-9")]

    assert statuses() == [404, 404]
    pass_time(hours=1)
    assert publish_scheduled() == []
    assert statuses() == [200, 206]
    page.refresh_from_db()
    page.unpublish()
    assert statuses() == [404, 404]


def test_a_file_that_is_gone_is_not_found(address, document):
    default_storage.delete(document.file.name)
    assert Client().get(address).status_code == 404
