"""Send one message: to the address that was judged, in a limited time, reading a limited answer. Knows no database."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cache

from django.utils import timezone

from .url_policy import ForbiddenURL, Target, parse_target, resolve_addresses

CONNECT_TIMEOUT_SECONDS = 3.0  # seconds for each address of the host
READ_TIMEOUT_SECONDS = 5.0  # between two parts of the answer
TOTAL_TIMEOUT_SECONDS = 10.0  # for all of it, however slowly it drips
MAX_RESPONSE_BYTES = 2_048  # bytes of the answer
MAX_EXCERPT_CHARACTERS = 500  # characters of it


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What came of it: a status, or else an error in words."""

    milliseconds: int
    status: int | None = None
    error: str = ""
    answer: str = ""
    retry_after: float | None = None  # seconds

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def __str__(self) -> str:
        return self.error or str(self.status)


def post(url: str, body: str, headers: Mapping[str, str]) -> AttemptResult:
    """Never raises for what the other side does. Redirects are an answer like any other; proxies are not asked."""
    began = time.monotonic()
    try:
        status, answer, retry_after = _post(parse_target(url), body.encode(), headers)
    except ForbiddenURL as reason:
        return AttemptResult(_elapsed_milliseconds(began), error=f"Not sent. {reason}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        too_late = time.monotonic() - began >= TOTAL_TIMEOUT_SECONDS
        return AttemptResult(
            _elapsed_milliseconds(began), error="It took too long." if too_late else _describe_error(error)
        )
    return AttemptResult(_elapsed_milliseconds(began), status, answer=answer, retry_after=retry_after)


def _post(to: Target, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, float | None]:
    with _connect(to) as connection:
        connection.request("POST", to.path, body, {**headers, "Connection": "close"})
        response = connection.getresponse()
        return response.status, _read_excerpt(response), _parse_retry_after(response.getheader("Retry-After"))


@contextmanager
def _connect(to: Target) -> Iterator[http.client.HTTPConnection]:
    """A connection to one of the judged addresses. The certificate is that of the name."""
    line = _open_socket(to)
    line.settimeout(READ_TIMEOUT_SECONDS)
    over = threading.Timer(TOTAL_TIMEOUT_SECONDS, lambda: _shut_down(line))
    over.daemon = True
    over.start()
    try:
        if to.scheme == "https":
            line = _tls_context().wrap_socket(line, server_hostname=to.host, do_handshake_on_connect=False)
            line.do_handshake()
        connection = http.client.HTTPConnection(f"[{to.host}]" if ":" in to.host else to.host, to.port)
        connection.default_port = {"http": 80, "https": 443}[to.scheme]
        connection.sock = line
        yield connection
    finally:
        over.cancel()
        line.close()


def _open_socket(to: Target) -> socket.socket:
    error: OSError = OSError("The host has no address.")
    for address in resolve_addresses(to):
        try:
            return socket.create_connection((address, to.port), timeout=CONNECT_TIMEOUT_SECONDS)
        except OSError as this:
            error = this
    raise error


def _shut_down(line: socket.socket) -> None:
    """On the level of the socket: TLS must not be told by another thread."""
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


@cache
def _tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _read_excerpt(response: http.client.HTTPResponse) -> str:
    text = response.read(MAX_RESPONSE_BYTES).decode("utf-8", "replace")
    return "".join(character if character.isprintable() else " " for character in text)[:MAX_EXCERPT_CHARACTERS].strip()


def _parse_retry_after(value: str | None) -> float | None:
    """Seconds from now, of a number of them or a date."""
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - timezone.now()).total_seconds()


def _elapsed_milliseconds(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _describe_error(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate is not good: {error.verify_message}."
    if isinstance(error, socket.gaierror):
        return "The name of the host is not known."
    if isinstance(error, TimeoutError):
        return "It did not answer in time."
    if isinstance(error, http.client.HTTPException):
        return "Its answer is no HTTP."
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:200]
