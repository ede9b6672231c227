"""Request one file over HTTP: with limits on size and time, and without trust in what the server says."""

from __future__ import annotations

import hashlib
import http.client
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import IO

from django.conf import settings

from cms import __version__
from cms.http.outgoing_connection import REDIRECT_STATUSES, Timeouts, connect, describe_error, parse_retry_after
from cms.http.url_policy import ForbiddenURL, Target

TIMEOUTS = Timeouts(connect=10.0, read=30.0, total=180.0)
BUSY_STATUSES = (429, 502, 503, 504)
CHUNK_SIZE_BYTES = 1 << 16


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
        with connect(to, TIMEOUTS) as connection:
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
    location = response.getheader("Location")
    if response.status in REDIRECT_STATUSES and location:
        return location.encode("latin-1", "ignore").decode("utf-8", "ignore")  # some servers do not encode it
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
