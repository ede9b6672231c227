"""Connections of a rehearsal without a server: each request is recorded, and answered as if it had been accepted.

All of Clarion's own requests to other servers use `cms.http.outgoing_requests`: webhooks, those about subscribers,
IndexNow, checks of links, downloads of imports.
"""

from __future__ import annotations

import http.client
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cms.core import clock
from cms.http.outgoing_requests import Target, Timeouts

from .entries import Entry, get_outbox

ACCEPTED = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


class AnswerSocket:
    """What a connection of the standard library uses of a socket: it takes everything, and answers “accepted”."""

    def __init__(self) -> None:
        self.sent = bytearray()

    def sendall(self, data: Any) -> None:
        """Take a part of a request."""
        self.sent += data

    def makefile(self, *_: Any, **__: Any) -> io.BytesIO:
        """Return the answer."""
        return io.BytesIO(ACCEPTED)

    def close(self) -> None:
        """Do nothing."""


@contextmanager
def record_connection(to: Target, _: Timeouts, purpose: str) -> Iterator[http.client.HTTPConnection]:
    """Return a connection whose request is recorded with its host; a path may have a secret."""
    connection = http.client.HTTPConnection(f"[{to.host}]" if ":" in to.host else to.host, to.port)
    answer: Any = AnswerSocket()
    connection.sock = answer  # it has what the connection calls
    yield connection
    if answer.sent:
        get_outbox().record(Entry(clock.now(), purpose, to.host, tags=_count_tags(bytes(answer.sent))))


def _count_tags(request: bytes) -> int:
    """Return how many cache tags a webhook message asks to purge; 0 for other requests."""
    try:
        data = json.loads(request.partition(b"\r\n\r\n")[2]).get("data", {})
        return len(data.get("tags", ()))
    except (ValueError, AttributeError, TypeError):
        return 0
