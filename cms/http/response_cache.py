"""Answers that this process has given already, before sessions, log-in and the other middleware run.

What is kept was made from one version of the content, and is answered only while the version, read anew for each
request, is the one that was read before it was made: a publish by another process, and the clock, are noticed by the
next request. Every process keeps its own, in a bounded room; nothing has to be purged.
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

from cms.core.version_cache import Version
from cms.journal.content_version import content_version

from .cache_policy import cache_control, etag_matches, not_modified
from .middleware import PREFIX

Question = tuple[str, ...]

ROUGHLY = 2_000  # bytes that an answer takes beside its body: headers, address, Python's own
OF_THE_ROOM = 8  # one answer takes at most an eighth of it
NOT_OF_304 = frozenset(("content-type", "content-length", "cache-tag"))


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A 200 with the headers that all other middleware gave it."""

    etag_value: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str

    @property
    def size(self) -> int:
        return len(self.body) + ROUGHLY


class ResponseCache:
    """The answers that were asked for last, in a room of so many bytes."""

    def __init__(self, room: int) -> None:
        self._room, self._left, self._lock = room, room, Lock()
        self._kept: OrderedDict[Question, CachedResponse] = OrderedDict()

    def get(self, question: Question) -> CachedResponse | None:
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
            return self._kept.get(question)

    def keep(self, question: Question, answer: CachedResponse) -> None:
        if answer.size > self._room // OF_THE_ROOM:
            return
        with self._lock:
            if (before := self._kept.pop(question, None)) is not None:
                self._left += before.size
            self._kept[question] = answer
            self._left -= answer.size
            while self._left < 0:
                _, oldest = self._kept.popitem(last=False)
                self._left += oldest.size

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
            self._left = self._room


ANSWERS = ResponseCache(settings.API_CACHE_BYTES)


class ResponseCacheMiddleware:
    """Stands first, so that an answer is kept with the headers of all the others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not request.path.startswith(PREFIX) or not is_cacheable():
            return self.get_response(request)
        question = _question(request)
        if (
            (known := ANSWERS.get(question))
            and (version := _version(request))
            and version.etag_value == known.etag_value
        ):
            return _again(known, version, request)
        response = self.get_response(request)
        made_from: Version | None = getattr(response, "made_from", None)
        if made_from and request.method == "GET" and response.status_code == 200 and not response.cookies:
            headers = tuple(response.headers.items())
            ANSWERS.keep(question, CachedResponse(made_from.etag_value, response.content, headers, response["ETag"]))
        return response


def is_cacheable() -> bool:
    """Not inside a transaction: a version that is rolled back comes again with other content."""
    return not connection.in_atomic_block


def _question(request: HttpRequest) -> Question:
    """All that an answer may depend on. What Django refuses for its host, or sends on to HTTPS, is never kept."""
    meta = request.META
    return request.scheme or "", meta.get("HTTP_HOST", ""), request.path, meta.get("QUERY_STRING", "")


def _version(request: HttpRequest) -> Version | None:
    """Left with the request for whoever has to make the answer after all. None where the database is away."""
    try:
        version = request.content_version = content_version()
    except DatabaseError:
        return None
    return version


def _again(known: CachedResponse, version: Version, request: HttpRequest) -> HttpResponse:
    """The same answer; how long it may be kept is said for this moment."""
    if etag_matches(known.etag, etags := parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))) or etags == ["*"]:
        response = not_modified()
        headers = [(name, value) for name, value in known.headers if name.lower() not in NOT_OF_304]
    else:
        response = HttpResponse(known.body if request.method == "GET" else b"")
        headers = list(known.headers)
    for name, value in headers:
        response.headers[name] = value
    response.headers["Cache-Control"] = cache_control(version)
    return response
