"""Download files from other sites: with limits, from public addresses only, one at a time and with a pause."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from django.conf import settings

from cms.http.url_policy import ForbiddenURL, parse_target

from .http_requests import Download, DownloadFailed, TemporaryFailure, request_file

PAUSE_SECONDS = 0.2  # between two requests to a host
RETRY_PAUSES_SECONDS = (2.0, 10.0)  # after the first and second failure of a request that may succeed later
MAX_RETRY_AFTER_SECONDS = 120.0  # if a server asks for a longer pause, nothing more is requested from it
MAX_REDIRECTS = 5
MAX_HOST_FAILURES = 9  # in a row: then nothing more is requested from the host
URL_CHARACTERS = "%/:=&?~#+!$,;'@()*[]"  # which stay as they are


class Downloader:
    """Downloads files. Use one for all files of an import, so that it knows when it last requested from a host.

    `wait` and `clock` are those of the module `time`. `wait` may return early to stop an import.
    """

    def __init__(
        self, *, wait: Callable[[float], object] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._wait = wait
        self._clock = clock
        self._next_request: dict[str, float] = {}  # by host
        self._failures: Counter[str] = Counter()  # in a row, by host
        self._refused: dict[str, str] = {}  # hosts from which nothing more is requested, with the reason

    def download(self, url: str, *, max_bytes: int, headers: Mapping[str, str] | None = None) -> Download:
        """Return the file at a URL. Every redirect is checked like the URL itself.

        Raises:
            DownloadFailed: there is no such file, it is too large or too slow, or the address is not allowed.
        """
        address = quote_url(url)
        for _ in range(MAX_REDIRECTS + 1):
            found = self._request_again(address, max_bytes, headers or {})
            if isinstance(found, Download):
                return found
            address = _join(address, found)
        raise DownloadFailed(f"the server redirects more than {MAX_REDIRECTS} times")

    def _request_again(self, address: str, max_bytes: int, headers: Mapping[str, str]) -> Download | str:
        """Request until the response is no temporary failure. Return the file, or the target of a redirect."""
        try:
            to = parse_target(address, settings.IMPORT_ALLOWED_HOSTS)
        except ForbiddenURL as error:
            raise DownloadFailed(f"{address[:200]} is not allowed: {error}") from error
        for pause in (*RETRY_PAUSES_SECONDS, None):
            self._wait_for_turn(to.host)
            try:
                found = request_file(to, address, max_bytes, headers)
            except TemporaryFailure as failure:
                self._record_failure(to.host, failure, pause)
            else:
                self._failures[to.host] = 0
                return found
            finally:
                self._next_request[to.host] = max(self._next_request.get(to.host, 0.0), self._clock() + PAUSE_SECONDS)
        raise AssertionError("the last failure has been raised")

    def _wait_for_turn(self, host: str) -> None:
        if reason := self._refused.get(host):
            raise DownloadFailed(reason)
        seconds = self._next_request.get(host, 0.0) - self._clock()
        if seconds > 0:
            self._wait(seconds)

    def _record_failure(self, host: str, failure: TemporaryFailure, pause: float | None) -> None:
        """Note when the host may be requested again; raise the failure if this import does not try again."""
        self._failures[host] += 1
        seconds = failure.retry_after if failure.retry_after is not None else pause
        if failure.retry_after is not None and failure.retry_after > MAX_RETRY_AFTER_SECONDS:
            self._refused[host] = f"{host} asks for a pause of {failure.retry_after:.0f} seconds; import again later"
        elif self._failures[host] >= MAX_HOST_FAILURES:
            self._refused[host] = f"{host} failed {self._failures[host]} times in a row ({failure}); import again later"
        self._next_request[host] = self._clock() + max(0.0, seconds or 0.0)
        if pause is None or host in self._refused:
            raise failure


def _join(address: str, location: str) -> str:
    try:
        return quote_url(urljoin(address, location))
    except ValueError:
        raise DownloadFailed("the server redirects to an invalid address") from None


def quote_url(url: str) -> str:
    """Return the URL as it is sent: other characters percent-encoded, the host in ASCII, without a fragment."""
    try:
        parts = urlsplit(url.strip())
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except ValueError:
        return url  # which `parse_target` refuses
    path, query = (quote(part, safe=URL_CHARACTERS, errors="replace") for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, host, path, query, ""))
