"""HTTP caching of responses: ETag, 304, and `Cache-Control`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.utils.module_loading import import_string

from cms.core import clock
from cms.db.version_cache import ContentVersion, using_content_version
from cms.journal.content_version import content_version

from .cache_headers import has_cache_tags
from .middleware import mark_as_public
from .problems import Unavailable, refusal

Handler = Callable[..., HttpResponseBase]

# A cache counts `s-maxage` from the moment it receives the response, and nginx in whole seconds. With one second, a
# response that took longer from here to nginx was read from its cache 0.06 s after the page had expired.
TRANSIT_SECONDS = 2
MAX_BUILDS = 4  # attempts at one response, if acts are committed while it is built
CHANGES_TOO_OFTEN = "The content changes too often to be read."


def cached(handler: Handler) -> Handler:
    """Send an ETag with the response, and 304 if the client has the current version.

    A 404 or 410 with cache tags may be cached as well, but has no ETag.

    The version is read before the content, and whether it has changed afterwards, which costs one short query. 304 is
    sent without reading any content.
    """

    @wraps(handler)
    def respond(request: HttpRequest, **path: Any) -> HttpResponseBase:
        known = parse_etags(request.headers.get("If-None-Match", ""))
        version = _version_for(request)
        if etag_matches(etag := _etag(request, version), known):
            return _with_cache_headers(not_modified(), etag, version)
        response, version, later = build_between_acts(handler, request, path, version)
        etag = _etag(request, version)
        if response.status_code in (404, 410) and has_cache_tags(response):
            response["Cache-Control"] = absent_cache_control(version)
        if response.status_code != 200:
            return response
        if known == ["*"]:  # matches any response that exists (RFC 9110, 13.1.2)
            return _with_cache_headers(not_modified(), etag, version)
        response.made_from = version  # read by cms/http/response_cache.py
        mark_as_public(response)
        _with_cache_headers(response, etag, version)
        if later.public_counter != version.public_counter:
            # The response may contain a page that was published after the version was read, and expires before `until`.
            response["Cache-Control"] = cache_control(version, shared=0, stale=0)
        return response

    return respond


def build_between_acts(
    handler: Handler, request: HttpRequest, path: dict[str, Any], version: ContentVersion
) -> tuple[HttpResponseBase, ContentVersion, ContentVersion]:
    """Return the response, the version from which it was built, and the version after it was built.

    A response has several queries. If an act, such as the publication of a bundle, is committed between two of them,
    the response may have a part of it, and is built again. An error has no content. See docs/decisions/091.
    """
    for _ in range(MAX_BUILDS):
        with using_content_version(version):
            response = handler(request, **path)
        if response.status_code != 200:
            return response, version, version
        later = content_version()
        if later.act == version.act:
            return response, version, later
        version = later
    return refusal(Unavailable(CHANGES_TOO_OFTEN)), version, version


def no_store(handler: Handler) -> Handler:
    """Send the response with `Cache-Control: no-store`, without reading a content version."""

    @wraps(handler)
    def respond(request: HttpRequest, **path: Any) -> HttpResponseBase:
        response = handler(request, **path)
        response["Cache-Control"] = "no-store"
        return response

    return respond


def uncached(handler: Handler) -> Handler:
    """Read one content version for the response, and send it with `Cache-Control: no-store`.

    Whether an act has been committed meanwhile costs one short query.
    """

    @wraps(handler)
    def respond(request: HttpRequest, **path: Any) -> HttpResponseBase:
        response, *_ = build_between_acts(handler, request, path, _version_for(request))
        response["Cache-Control"] = "no-store"
        if response.status_code == 200:
            mark_as_public(response)
        return response

    return respond


def private(handler: Handler) -> Handler:
    """Send every response, errors included, with headers that prevent caching, indexing and referrers."""

    @wraps(handler)
    def respond(request: HttpRequest, **path: Any) -> HttpResponseBase:
        with using_content_version(_version_for(request)):
            response = handler(request, **path)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return respond


def etag_matches(etag: str, known: list[str]) -> bool:
    """Return whether the ETag is among those of the client.

    The comparison is weak (RFC 9110, 8.8.3.2), because a proxy that compresses a response may weaken its ETag.
    """
    return etag.removeprefix("W/") in (one.removeprefix("W/") for one in known)


def not_modified() -> HttpResponse:
    """Return an empty 304 response."""
    response = HttpResponse(status=304)
    del response["Content-Type"]
    return response


def absent_cache_control(version: ContentVersion) -> str:
    """Return the value of `Cache-Control` for a 404 or 410.

    The short time is the same for each path and at each moment, so that it announces no page. A scheduled page appears
    that much later in a cache that nothing purges.
    """
    return cache_control(version, settings.API_ABSENT_MAX_AGE, stale=0)


def cache_control(version: ContentVersion, shared: int | None = None, stale: int | None = None) -> str:
    """Return the value of `Cache-Control` for content of this version.

    Browsers revalidate each time. Shared caches may keep the response, but not past the next time at which something
    public expires, starts or ends. What is hidden, such as a coming go-live, does not shorten that time.

    `shared` is the number of seconds for which they may keep it, and `stale` that for which they may then use it while
    they fetch it again; by default those of the settings.
    """
    shared = settings.API_SHARED_MAX_AGE if shared is None else shared
    stale = settings.API_STALE_WHILE_REVALIDATE if stale is None else stale
    if version.until:
        now = max(version.read_at, clock.now())  # building the response may have taken seconds
        left = cacheable_seconds(version.until, now)
        shared = min(shared, left)
        stale = min(stale, left - shared)
    return f"public, max-age=0, must-revalidate, s-maxage={shared}, stale-while-revalidate={stale}"


def cacheable_seconds(until: datetime, now: datetime) -> int:
    """Return for how many seconds a shared cache may keep a response of now that must not be read from `until` on."""
    return max(0, int((until - now).total_seconds()) - TRANSIT_SECONDS)


def _version_for(request: HttpRequest) -> ContentVersion:
    """Return the version that a middleware has read for this request, or read it now."""
    return getattr(request, "content_version", None) or content_version()


def _with_cache_headers(response: HttpResponseBase, etag: str, version: ContentVersion) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = cache_control(version)
    return response


def _etag(request: HttpRequest, version: ContentVersion) -> str:
    """Return a weak ETag, because proxies may compress the response.

    It is a keyed digest, so that it does not tell how many changes were made, or when.
    """
    made_from = repr((schema_digest(), version.public_state, request.get_full_path())).encode()
    return f'W/"{hashlib.blake2s(made_from, key=_etag_key(), digest_size=16).hexdigest()}"'


@cache
def _etag_key() -> bytes:
    return hashlib.blake2s(f"cms.http.etag {settings.SECRET_KEY}".encode()).digest()


@cache
def schema_digest() -> str:
    """Return a digest of the OpenAPI document, so that ETags change with the structure of responses."""
    document = import_string(settings.API_DOCUMENT)
    return hashlib.blake2s(document().encode(), digest_size=4).hexdigest()
