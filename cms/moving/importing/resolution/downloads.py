"""Download files from other sites: with limits, from public IP addresses only, one at a time and with a pause.

Each file is one request over HTTP, without trust in what the server says.
"""

from __future__ import annotations

import hashlib
import http.client
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import IO
from urllib.parse import urljoin

from django.conf import settings

from cms import __version__
from cms.http.outgoing_requests import (
    REDIRECT_STATUSES,
    ForbiddenURL,
    Target,
    Timeouts,
    connect,
    describe_error,
    parse_retry_after,
    parse_target,
    quote_url,
    read_location,
)

TIMEOUTS = Timeouts(connect=10.0, read=30.0, total=180.0)
BUSY_STATUSES = (429, 502, 503, 504)
CHUNK_SIZE_BYTES = 1 << 16
PAUSE_SECONDS = 0.2  # pause between two requests to a host
RETRY_PAUSES_SECONDS = (2.0, 10.0)  # after the first and second failure of a request that may succeed later
MAX_RETRY_AFTER_SECONDS = 120.0  # if a server asks for a longer pause, nothing more is requested from it
MAX_REDIRECTS = 5
MAX_HOST_FAILURES = 9  # in a row: then nothing more is requested from the host


class DownloadFailed(Exception):
    """A URL cannot be downloaded; the message is the reason. `status` is that of the response, if there was one."""

    def __init__(self, reason: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after = retry_after


class TemporaryFailure(DownloadFailed):
    """The same request may succeed later."""


@dataclass(frozen=True, slots=True)
class Download:
    """A downloaded file. Close `file`, a temporary file at its beginning."""

    url: str  # after redirects
    file: IO[bytes]
    size: int
    digest: str  # SHA-256
    headers: Message


def request_file(to: Target, address: str, max_bytes: int, headers: Mapping[str, str]) -> Download | str:
    """Return the file at an address, or the target of a redirect.

    Raises:
        TemporaryFailure: the same request may succeed later.
        DownloadFailed: it will not.
    """
    began = time.monotonic()
    try:
        with connect(to, TIMEOUTS, purpose="import") as connection:
            connection.request("GET", to.path, headers=_build_headers(headers))
            with connection.getresponse() as response:
                return _read_response(response, address, max_bytes, began)
    except ForbiddenURL as error:
        raise DownloadFailed(f"{address[:200]} is not allowed: {error}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        _check_time(began)
        raise TemporaryFailure(describe_error(error)) from error


def _build_headers(headers: Mapping[str, str]) -> dict[str, str]:
    agent = f"Clarion/{__version__} (import; +{settings.CMS_URL})"
    own = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    return {**own, **headers}


def _read_response(response: http.client.HTTPResponse, address: str, max_bytes: int, began: float) -> Download | str:
    if response.status in REDIRECT_STATUSES and response.getheader("Location"):
        return read_location(response)
    if response.status != 200:
        kind = TemporaryFailure if response.status in BUSY_STATUSES else DownloadFailed
        retry_after = parse_retry_after(response.getheader("Retry-After"))
        raise kind(f"the server answered {response.status}", status=response.status, retry_after=retry_after)
    if response.getheader("Content-Encoding", "identity") != "identity":
        raise DownloadFailed("the server sent the file compressed, which was not asked for")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        size, digest = _copy(response, file, max_bytes, began)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Download(address, file, size, digest, response.headers)


def _copy(response: http.client.HTTPResponse, file: IO[bytes], max_bytes: int, began: float) -> tuple[int, str]:
    """Copy the body into the file in parts, and return its size and digest."""
    expected, size, digest = response.length, 0, hashlib.sha256()
    if expected is not None and expected > max_bytes:
        raise DownloadFailed(_describe_size(expected, max_bytes))
    while chunk := response.read(CHUNK_SIZE_BYTES):
        size += len(chunk)
        if size > max_bytes:
            raise DownloadFailed(_describe_size(None, max_bytes))
        digest.update(chunk)
        file.write(chunk)
    _check_time(began)
    if expected is not None and size != expected:
        raise TemporaryFailure(f"the connection ended after {size:,} of {expected:,} bytes")
    return size, digest.hexdigest()


def _describe_size(size: int | None, max_bytes: int) -> str:
    return f"too large: {f'{size:,} bytes, ' if size else ''}at most {max_bytes:,}"


def _check_time(began: float) -> None:
    if time.monotonic() - began >= TIMEOUTS.total:
        raise DownloadFailed(f"took longer than {TIMEOUTS.total:.0f} seconds")


class Downloader:
    """Downloads files. Use one for all files of an import, so that it knows when it last requested from a host.

    `wait` and `clock` are those of the module `time`. `wait` may return early to stop an import.
    """

    def __init__(
        self, *, wait: Callable[[float], object] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._wait = wait
        self._clock = clock
        self._next_request: dict[str, float] = {}  # host → time
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
