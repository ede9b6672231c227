"""Connections to servers that a user or another site has named, with a time limit for everything that they do."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cache

from django.utils.translation import gettext_noop

from cms.core import clock

from .url_policy import DEFAULT_PORTS, Target, resolve_addresses

REDIRECT_STATUSES = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Time limits in seconds."""

    connect: float  # seconds for each IP address of the host
    read: float  # seconds between two parts of the response
    total: float  # seconds until the end of the response, also if it arrives byte by byte


@contextmanager
def connect(to: Target, timeouts: Timeouts) -> Iterator[http.client.HTTPConnection]:
    """Return a connection to one of the checked IP addresses; the certificate is verified against the host name.

    The proxies of the environment are not used. After `timeouts.total` the connection is shut down, which ends reading
    as if the server had closed it.

    Raises:
        ForbiddenURL: The host has an IP address that is not public.
        OSError: The host cannot be reached.
    """
    sock = _open_socket(to, timeouts.connect)
    sock.settimeout(timeouts.read)
    deadline = threading.Timer(timeouts.total, lambda: _shut_down(sock))
    deadline.daemon = True
    deadline.start()
    try:
        if to.scheme == "https":
            sock = _tls_context().wrap_socket(sock, server_hostname=to.host, do_handshake_on_connect=False)
            sock.do_handshake()
        connection = http.client.HTTPConnection(f"[{to.host}]" if ":" in to.host else to.host, to.port)
        connection.default_port = DEFAULT_PORTS[to.scheme]
        connection.sock = sock
        yield connection
    finally:
        deadline.cancel()
        sock.close()


def _open_socket(to: Target, timeout: float) -> socket.socket:
    error: OSError = OSError(gettext_noop("The host has no address."))
    for address in resolve_addresses(to):
        try:
            return socket.create_connection((address, to.port), timeout=timeout)
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


def parse_retry_after(value: str | None) -> float | None:
    """Return the seconds from now of a Retry-After header, which is a number of seconds or a date."""
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - clock.now()).total_seconds()


def describe_error(error: Exception) -> str:
    """Return what went wrong in a connection, as a sentence for people, in at most 200 characters."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate is invalid: {error.verify_message}."[:200]
    if isinstance(error, socket.gaierror):
        return gettext_noop("The host name could not be resolved.")
    if isinstance(error, TimeoutError):
        return gettext_noop("The endpoint did not respond in time.")
    if isinstance(error, http.client.HTTPException):
        return gettext_noop("The response is not valid HTTP.")
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:200]
