"""The front of the service: passes `/rehearsal/TOKEN/PATH` on to the process of the rehearsal that the token opens.

Unknown, ended and foreign tokens all get the same response. No response may be stored, indexed or tell another site its
address, because that contains the token.
"""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections

from .child import HOST, ORIGIN, UnixConnection, choose_socket
from .models import Rehearsal
from .public_reads import METHODS
from .tokens import find_rehearsal

log = structlog.get_logger(__name__)

StartResponse = Callable[..., Any]
PATH = re.compile(r"/rehearsal/(?P<token>[\w-]{1,100})(?P<path>/.*)", re.ASCII | re.DOTALL)
ANSWER_SECONDS = 60  # limit of one answer of a process
CHUNK_BYTES = 64 * 1024
MAX_REWRITTEN_BYTES = 64 * 2**20  # a response with addresses is held in memory
PASSED_HEADERS = {
    "HTTP_ACCEPT": "Accept",
    "HTTP_ACCEPT_LANGUAGE": "Accept-Language",
    "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "Access-Control-Request-Headers",
    "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "Access-Control-Request-Method",
    "HTTP_IF_NONE_MATCH": "If-None-Match",
    "HTTP_IF_RANGE": "If-Range",
    "HTTP_ORIGIN": "Origin",
    "HTTP_RANGE": "Range",
}
DROPPED_HEADERS = {
    *("cache-control", "connection", "date", "expires", "keep-alive", "referrer-policy", "server", "set-cookie"),
    *("strict-transport-security", "transfer-encoding", "x-robots-tag"),
}
PRIVATE_HEADERS = [
    ("Cache-Control", "private, no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex, nofollow"),
]
REWRITTEN_TYPES = (
    *("application/atom+xml", "application/feed+json", "application/json", "application/problem+json"),
    *("application/rss+xml", "application/xml", "text/"),
)
DETAILS = {
    400: "This is no valid request.",
    404: "There is nothing at this address.",
    405: "A rehearsal is only read.",
    413: "A rehearsal is only read: send no body.",
    502: f"The answer is larger than {MAX_REWRITTEN_BYTES // 2**20} MB. Ask for a part of it.",
    503: "The rehearsal is on its way to the minute. Wait for some seconds, and try again.",
}


class Front:
    """The WSGI application of the service. `public_url` is the origin at which readers reach it."""

    def __init__(self, public_url: str) -> None:
        self.public_url = public_url

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        found = PATH.fullmatch(environ["PATH_INFO"])
        try:
            rehearsal = self._find(found["token"]) if found else None
        except DatabaseError as error:  # a 404 would say that the rehearsal has ended
            log.error("rehearsal.database_unavailable", reason=type(error).__name__)
            return refuse(503, start_response, [("Retry-After", "5")])
        if found is None or rehearsal is None:
            return refuse(404, start_response)
        if environ["REQUEST_METHOD"] not in METHODS:
            return refuse(405, start_response, [("Allow", ", ".join(sorted(METHODS)))])
        if has_body(environ):
            return refuse(413, start_response)
        if rehearsal.state != Rehearsal.State.READY:
            return refuse(503, start_response, [("Retry-After", "5")])
        address = f"{self.public_url}/rehearsal/{found['token']}"
        try:
            return pass_on(environ, found["path"], choose_socket(rehearsal.pk.hex), address, start_response)
        except ValueError:  # a header with characters that no header has; nothing was sent
            return refuse(400, start_response)
        except (OSError, http.client.HTTPException) as error:
            log.warning("rehearsal.child_unreachable", rehearsal=str(rehearsal.pk), reason=type(error).__name__)
            return refuse(503, start_response, [("Retry-After", "5")])

    def _find(self, token: str) -> Rehearsal | None:
        close_old_connections()
        try:
            return find_rehearsal(token)
        finally:
            close_old_connections()


def has_body(environ: dict[str, Any]) -> bool:
    """Return whether the request has a body; none of a rehearsal has."""
    return bool(environ.get("CONTENT_LENGTH", "").strip("0")) or "HTTP_TRANSFER_ENCODING" in environ


def pass_on(
    environ: dict[str, Any], path: str, unix_socket: Path, address: str, start_response: StartResponse
) -> Iterable[bytes]:
    """Ask the process, and answer with its response, in which its origin is replaced by `address`."""
    connection = UnixConnection(unix_socket, ANSWER_SECONDS)
    query = quote(environ.get("QUERY_STRING", "").encode("latin-1"), safe="%?/:@!$&'()*+,;=~")
    target = quote(path.encode("latin-1"), safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else "")
    headers = {name: environ[key] for key, name in PASSED_HEADERS.items() if key in environ}
    connection.request(environ["REQUEST_METHOD"], target, headers={"Host": HOST, **headers})
    response = connection.getresponse()
    status = f"{response.status} {response.reason or HTTPStatus(response.status).phrase}"
    sent = [
        (name, value.replace(ORIGIN, address))
        for name, value in response.getheaders()
        if name.lower() not in DROPPED_HEADERS
    ]
    is_rewritten = response.headers.get("Content-Type", "").startswith(REWRITTEN_TYPES)
    if not is_rewritten or response.status == HTTPStatus.PARTIAL_CONTENT:  # ranges are of files
        start_response(status, [*sent, *PRIVATE_HEADERS])
        return stream(response, connection)
    body = response.read(MAX_REWRITTEN_BYTES + 1)
    connection.close()
    if len(body) > MAX_REWRITTEN_BYTES:
        return refuse(502, start_response)
    changed = body.replace(ORIGIN.encode(), address.encode())
    sent = [(name, value) for name, value in sent if name.lower() != "content-length"]
    if environ["REQUEST_METHOD"] != "HEAD":
        sent.append(("Content-Length", str(len(changed))))
    start_response(status, [*sent, *PRIVATE_HEADERS])
    return [changed]


def stream(response: http.client.HTTPResponse, connection: http.client.HTTPConnection) -> Iterator[bytes]:
    """Yield the body of a file in parts."""
    try:
        while chunk := response.read(CHUNK_BYTES):
            yield chunk
    finally:
        connection.close()


def refuse(status: int, start_response: StartResponse, headers: Iterable[tuple[str, str]] = ()) -> list[bytes]:
    """Answer with a problem that says nothing of the request."""
    phrase = HTTPStatus(status).phrase
    fields = {"type": "about:blank", "title": phrase, "status": status, "detail": DETAILS[status], "errors": []}
    body = json.dumps(fields).encode()
    sent = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Access-Control-Allow-Origin", "*"),
    ]
    start_response(f"{status} {phrase}", [*sent, *headers, *PRIVATE_HEADERS])
    return [body]
