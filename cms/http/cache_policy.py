"""What holds of an answer over time: its ETag, what 304 may be said to, and how long caches keep it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.utils.module_loading import import_string

from cms.core.version_cache import Version, using_content_version
from cms.journal.content_version import content_version

Run = Callable[..., HttpResponseBase]

TRANSIT_SECONDS = 1  # seconds an answer may take to a cache that counts from when it has it
MAX_SCHEDULER_DELAY = timedelta(seconds=15)  # three of the worker's ticks


def cached(run: Run) -> Run:
    """Answer 304 before anything is read; else label the answer with the version read before it."""

    @wraps(run)
    def answered(request: HttpRequest, **path: Any) -> HttpResponseBase:
        version = _version_for(request)
        etag, known = _etag(request, version), parse_etags(request.headers.get("If-None-Match", ""))
        if etag_matches(etag, known):
            return _labelled(not_modified(), etag, version)
        with using_content_version(version):
            response = run(request, **path)
        if response.status_code != 200:
            return response
        if known == ["*"]:  # “if there is nothing”, and there is something
            return _labelled(not_modified(), etag, version)
        response.made_from = version  # type: ignore[attr-defined] - for whoever keeps it: cms/http/response_cache.py
        return _labelled(response, etag, version)

    return answered


def uncached(run: Run) -> Run:
    @wraps(run)
    def answered(request: HttpRequest, **path: Any) -> HttpResponseBase:
        with using_content_version(_version_for(request)):
            response = run(request, **path)
        response["Cache-Control"] = "no-store"
        return response

    return answered


def private(run: Run) -> Run:
    """Nobody keeps it, finds it, or passes its address on; refusals too."""

    @wraps(run)
    def answered(request: HttpRequest, **path: Any) -> HttpResponseBase:
        with using_content_version(_version_for(request)):
            response = run(request, **path)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


def etag_matches(etag: str, known: list[str]) -> bool:
    """Whether the one who asks has it. Compared weakly: of an answer on its way a proxy may make another of as much."""
    return etag.removeprefix("W/") in (one.removeprefix("W/") for one in known)


def not_modified() -> HttpResponse:
    response = HttpResponse(status=304)
    del response["Content-Type"]
    return response


def cache_control(version: Version) -> str:
    """Browsers ask again each time; shared caches may keep it, but never past the next boundary.

    Just after one they keep it briefly: what went live is seen once the tick has flipped Wagtail's own flag.
    """
    now = version.read_at
    left = settings.API_SHARED_MAX_AGE * 10
    if version.until:
        left = max(0, int((version.until - now).total_seconds()) - TRANSIT_SECONDS)
    if version.boundary and now - version.boundary < MAX_SCHEDULER_DELAY:
        left = min(left, 1)
    shared = min(settings.API_SHARED_MAX_AGE, left)
    stale = min(settings.API_STALE_WHILE_REVALIDATE, left - shared)
    return f"public, max-age=0, must-revalidate, s-maxage={shared}, stale-while-revalidate={stale}"


def _version_for(request: HttpRequest) -> Version:
    """Whoever has asked for it on the way of this request has left it there."""
    return getattr(request, "content_version", None) or content_version()


def _labelled(response: HttpResponseBase, etag: str, version: Version) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = cache_control(version)
    return response


def _etag(request: HttpRequest, version: Version) -> str:
    """Weak: proxies compress answers on their way."""
    asked = hashlib.blake2s(request.get_full_path().encode(), digest_size=8).hexdigest()
    return f'W/"{schema_digest()}.{version.etag_value}.{asked}"'


@cache
def schema_digest() -> str:
    """Changes when the shape of any answer does."""
    document = import_string(settings.API_DOCUMENT)
    return hashlib.blake2s(document().encode(), digest_size=4).hexdigest()
