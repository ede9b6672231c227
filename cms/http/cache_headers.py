"""Response headers for caches and clients: the tags of the content in a response, and links to other URLs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from django.http.response import HttpResponseBase
from django.utils.encoding import iri_to_uri, punycode

from cms.journal import cache_tags

# The same tags under three names: CDNs read and remove the first (with commas) or the second (with spaces). None of
# them knows the third, so that it reaches a frontend behind any of them.
COMMA_SEPARATED, SPACE_SEPARATED, UNTOUCHED = "Cache-Tag", "Surrogate-Key", "Clarion-Tags"
TAG_HEADERS = (COMMA_SEPARATED, SPACE_SEPARATED, UNTOUCHED)

Response = TypeVar("Response", bound=HttpResponseBase)


def add_cache_tags(response: Response, tags: Iterable[str]) -> Response:
    """Set the headers that name the content in the response, sorted; none if there are no tags."""
    if limited := cache_tags.limit_tags(tags):
        response[COMMA_SEPARATED] = response[UNTOUCHED] = ",".join(limited)
        response[SPACE_SEPARATED] = " ".join(limited)
    return response


def has_cache_tags(response: HttpResponseBase) -> bool:
    """Return whether the response names its content."""
    return COMMA_SEPARATED in response


def add_links(response: Response, links: Mapping[str, str | None]) -> Response:
    """Set `Link` (RFC 8288) to these URLs by relation, without those that are None or empty."""
    if named := ", ".join(f'<{to_uri(url)}>; rel="{relation}"' for relation, url in links.items() if url):
        response["Link"] = named
    return response


def to_uri(iri: str) -> str:
    """Return the URL in ASCII, as headers and feeds require (RFC 3986). In other responses, paths have all letters."""
    parts = urlsplit(iri)
    if not parts.netloc.isascii():
        host, colon, port = parts.netloc.partition(":")
        parts = parts._replace(netloc=f"{punycode(host)}{colon}{port}")
    uri: str = iri_to_uri(urlunsplit(parts))
    return uri
