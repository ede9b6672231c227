"""Send one message to an allowed address, with limits on time and response size. Uses no database."""

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
from django.utils.translation import gettext_noop

from .url_policy import ForbiddenURL, Target, parse_target, resolve_addresses

CONNECT_TIMEOUT_SECONDS = 3.0  # for each address of the host
READ_TIMEOUT_SECONDS = 5.0  # between two parts of the response
TOTAL_TIMEOUT_SECONDS = 10.0  # for the whole attempt, also for a response that arrives byte by byte
MAX_RESPONSE_BYTES = 2_048
MAX_EXCERPT_CHARACTERS = 500  # stored of the response
REDIRECT_STATUSES = (301, 302, 303, 307, 308)
REDIRECT_ERROR = gettext_noop(
    "The URL redirects, and redirects are not followed. Enter the URL that it leads to, often the same with or without "
    "a slash at the end."
)


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """The result of an attempt: the status of the response, a description of the error, or both for a redirect."""

    milliseconds: int
    status: int | None = None
    error: str = ""
    response_excerpt: str = ""
    retry_after: float | None = None  # seconds

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def __str__(self) -> str:
        return self.error or str(self.status)


def post(url: str, body: str, headers: Mapping[str, str]) -> AttemptResult:
    """Send the body and return the result; no behaviour of the receiver raises an exception.

    Redirects are not followed, and the proxies of the environment are not used.
    """
    began = time.monotonic()
    try:
        status, excerpt, retry_after = _post(parse_target(url), body.encode(), headers)
    except ForbiddenURL as error:
        return AttemptResult(_elapsed_milliseconds(began), error=f"Not sent. {error}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        is_timeout = time.monotonic() - began >= TOTAL_TIMEOUT_SECONDS
        return AttemptResult(
            _elapsed_milliseconds(began),
            error=gettext_noop("The attempt exceeded the time limit.") if is_timeout else _describe_error(error),
        )
    hint = REDIRECT_ERROR if status in REDIRECT_STATUSES else ""
    return AttemptResult(_elapsed_milliseconds(began), status, hint, excerpt, retry_after)


def _post(to: Target, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, float | None]:
    with _connect(to) as connection:
        connection.request("POST", to.path, body, {**headers, "Connection": "close"})
        response = connection.getresponse()
        location = response.getheader("Location")
        is_redirect = location and response.status in REDIRECT_STATUSES
        excerpt = _clean(f"Location: {location}") if is_redirect else _read_excerpt(response)
        return response.status, excerpt, _parse_retry_after(response.getheader("Retry-After"))


@contextmanager
def _connect(to: Target) -> Iterator[http.client.HTTPConnection]:
    """Return a connection to one of the checked addresses; the certificate is verified against the host name."""
    sock = _open_socket(to)
    sock.settimeout(READ_TIMEOUT_SECONDS)
    deadline = threading.Timer(TOTAL_TIMEOUT_SECONDS, lambda: _shut_down(sock))
    deadline.daemon = True
    deadline.start()
    try:
        if to.scheme == "https":
            sock = _tls_context().wrap_socket(sock, server_hostname=to.host, do_handshake_on_connect=False)
            sock.do_handshake()
        connection = http.client.HTTPConnection(f"[{to.host}]" if ":" in to.host else to.host, to.port)
        connection.default_port = {"http": 80, "https": 443}[to.scheme]
        connection.sock = sock
        yield connection
    finally:
        deadline.cancel()
        sock.close()


def _open_socket(to: Target) -> socket.socket:
    error: OSError = OSError(gettext_noop("The host has no address."))
    for address in resolve_addresses(to):
        try:
            return socket.create_connection((address, to.port), timeout=CONNECT_TIMEOUT_SECONDS)
        except OSError as attempt_error:
            error = attempt_error
    raise error


def _shut_down(sock: socket.socket) -> None:
    """Shut the connection down below TLS, whose objects must not be used from another thread."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


@cache
def _tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _read_excerpt(response: http.client.HTTPResponse) -> str:
    return _clean(response.read(MAX_RESPONSE_BYTES).decode("utf-8", "replace"))


def _clean(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)[:MAX_EXCERPT_CHARACTERS].strip()


def _parse_retry_after(value: str | None) -> float | None:
    """Return the seconds from now of a Retry-After header, which is a number of seconds or a date."""
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
        return f"The certificate is invalid: {error.verify_message}."
    if isinstance(error, socket.gaierror):
        return gettext_noop("The host name could not be resolved.")
    if isinstance(error, TimeoutError):
        return gettext_noop("The endpoint did not respond in time.")
    if isinstance(error, http.client.HTTPException):
        return gettext_noop("The response is not valid HTTP.")
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:200]
