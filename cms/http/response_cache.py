"""In-process cache of API responses, checked before sessions, log-in and the other middleware.

A cached response belongs to one state of the public content. The middleware reads the content version for each request
and uses a cached response only if its public state is the current one. A change by another process, or a scheduled
change, therefore takes effect with the next request, and nothing has to be purged. A change of hidden content leaves
the responses in the cache. Each process has its own size-limited LRU cache.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from cms.db.version_cache import ContentVersion
from cms.journal.content_version import content_version
from cms.operations.metrics.operation_names import find_operation, set_operation

from .cache_headers import TAG_HEADERS
from .cache_policy import cache_control, etag_matches, not_modified
from .middleware import API_PREFIX, accepts_gzip

CacheKey = tuple[str, ...]

ENTRY_OVERHEAD_BYTES = 2_000  # an estimate for headers, URL and Python objects
MAX_ENTRY_FRACTION = 1 / 8  # the largest part of the cache that one response may take
HEADERS_ABSENT_FROM_304 = frozenset(
    ("content-type", "content-length", "content-encoding", "link", *map(str.lower, TAG_HEADERS))
)


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A 200 response with the headers set by all other middleware."""

    public_state: object
    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    operation: str | None = None  # the name in metrics

    @property
    def size(self) -> int:
        """Return the estimated size in memory, in bytes."""
        return len(self.body) + ENTRY_OVERHEAD_BYTES


class ResponseCache:
    """A thread-safe LRU cache of the responses of one public state, limited to `max_bytes`."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes, self._free_bytes, self._lock = max_bytes, max_bytes, Lock()
        self._responses: OrderedDict[CacheKey, CachedResponse] = OrderedDict()
        self._public_state: object = None

    def get(self, key: CacheKey) -> CachedResponse | None:
        """Return the cached response, which becomes the most recently used, or `None`."""
        with self._lock:
            if key in self._responses:
                self._responses.move_to_end(key)
            return self._responses.get(key)

    def set(self, key: CacheKey, response: CachedResponse) -> None:
        """Store a response and evict the least recently used ones; skip a response that is too large.

        Responses of another public state are removed: that state does not come again. They would stay until as many
        new ones push them out, and each process would grow for as long as editors publish.
        """
        if response.size > self._max_bytes * MAX_ENTRY_FRACTION:
            return
        with self._lock:
            if response.public_state != self._public_state:
                self._remove_all()
                self._public_state = response.public_state
            if (previous := self._responses.pop(key, None)) is not None:
                self._free_bytes += previous.size
            self._responses[key] = response
            self._free_bytes -= response.size
            while self._free_bytes < 0:
                _, oldest = self._responses.popitem(last=False)
                self._free_bytes += oldest.size

    def clear(self) -> None:
        """Remove all responses."""
        with self._lock:
            self._remove_all()

    def _remove_all(self) -> None:
        self._responses.clear()
        self._free_bytes = self._max_bytes


RESPONSE_CACHE = ResponseCache(settings.API_CACHE_BYTES)


class ResponseCacheMiddleware:
    """Serves and stores responses. It comes before all that set headers, so that it stores those of all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not request.path.startswith(API_PREFIX) or not is_cacheable():
            return self.get_response(request)
        key = _cache_key(request)
        if (
            (known := RESPONSE_CACHE.get(key))
            and (version := _read_version(request))
            and version.public_state == known.public_state
        ):
            return _respond_from_cache(known, version, request)
        response = self.get_response(request)
        made_from: ContentVersion | None = getattr(response, "made_from", None)
        if made_from and request.method == "GET" and response.status_code == 200 and not response.cookies:
            headers = tuple(response.headers.items())
            cached = CachedResponse(
                made_from.public_state, response.content, headers, response["ETag"], find_operation(request)
            )
            RESPONSE_CACHE.set(key, cached)
        return response


def is_cacheable() -> bool:
    """Return whether the connection is outside a transaction.

    A version that is rolled back is assigned a second time, to other content.
    """
    return not connection.in_atomic_block


def _cache_key(request: HttpRequest) -> CacheKey:
    """Return everything that a response may depend on.

    Responses to a host that Django rejects, and redirects to HTTPS, are never stored.
    """
    meta = request.META
    encoding = "gzip" if accepts_gzip(request) else "plain" if "HTTP_ACCEPT_ENCODING" in meta else ""
    return request.scheme or "", meta.get("HTTP_HOST", ""), request.path, meta.get("QUERY_STRING", ""), encoding


def _read_version(request: HttpRequest) -> ContentVersion | None:
    """Return the current version, or `None` if the database is unavailable.

    The version is stored on the request, for the view that runs if the cached response is stale.
    """
    try:
        version = request.content_version = content_version()
    except DatabaseError:
        return None
    return version


def _respond_from_cache(known: CachedResponse, version: ContentVersion, request: HttpRequest) -> HttpResponse:
    """Return the cached response or a 304, with a `Cache-Control` for this moment."""
    if etag_matches(known.etag, etags := parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))) or etags == ["*"]:
        response = not_modified()
        headers = [(name, value) for name, value in known.headers if name.lower() not in HEADERS_ABSENT_FROM_304]
    else:
        response = HttpResponse(known.body if request.method == "GET" else b"")
        headers = list(known.headers)
    for name, value in headers:
        response.headers[name] = value
    response.headers["Cache-Control"] = cache_control(version)
    response.is_from_cache = True
    set_operation(request, known.operation)
    return response
