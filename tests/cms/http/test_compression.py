"""Public responses are compressed for clients that accept gzip; those with secrets never are."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

from cms.demo import factories
from cms.http.middleware import MIN_COMPRESSED_BYTES, accepts_gzip


@pytest.fixture(autouse=True)
def content(tree: Any, search_engine: Any) -> None:
    for _ in range(4):
        factories.StoryFactory(summary="A long summary. " * 12)


def send(address: str, encoding: str = "gzip, br", **headers: str) -> Any:
    return Client(raise_request_exception=False).get(address, headers={"Accept-Encoding": encoding, **headers})


@pytest.mark.parametrize("address", ["/api/v1/stories", "/api/v1/feeds/stories.rss", "/api/v1/search"])
def test_public_responses_are_compressed(address: str) -> None:
    packed, plain = send(address), Client().get(address)
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding")
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    if "search" not in address:
        assert gzip.decompress(packed.content) == plain.content
        assert packed["ETag"] == plain["ETag"]
    assert not {"Content-Encoding", "Vary"} & set(plain.headers), "a proxy that removed the header stores one for all"


def test_a_compressed_response_is_revalidated_without_content() -> None:
    etag = send("/api/v1/stories")["ETag"]
    response = send("/api/v1/stories", **{"If-None-Match": etag})
    assert (response.status_code, response.content, "Content-Encoding" in response) == (304, b"", False)


def test_short_responses_and_other_encodings_stay_as_they_are() -> None:
    for response in (send("/api/v1/regions"), send("/api/v1/stories", "br")):
        assert (response["Vary"], "Content-Encoding" in response) == ("Accept-Encoding", False)
    assert len(send("/api/v1/regions").content) < MIN_COMPRESSED_BYTES


@pytest.mark.parametrize("address", ["/admin/login/", "/api/v1/preview", "/api/v1/nothing", "/api/v1/stories?x=1"])
def test_other_responses_are_not_compressed(address: str) -> None:
    assert "Content-Encoding" not in send(address)


@pytest.mark.django_db(transaction=True)
def test_the_response_cache_keeps_both_forms() -> None:
    for _ in range(2):
        assert "Content-Encoding" not in Client().get("/api/v1/stories")
        assert gzip.decompress(send("/api/v1/stories").content) == Client().get("/api/v1/stories").content
        assert send("/api/v1/stories", "br").content == Client().get("/api/v1/stories").content


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip; q=0", False),
        ("gzip;q=0.000", False),
        ("x-gzip", False),
        ("*", False),
    ],
)
def test_the_header_is_read_with_its_weights(header: str, accepted: bool) -> None:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = header
    assert accepts_gzip(request) is accepted
