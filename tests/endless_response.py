"""A response that a local server sends in tests until the client closes the connection."""

from __future__ import annotations

from contextlib import suppress
from http.server import BaseHTTPRequestHandler

CHUNK = b"x" * 65_536
MAX_CHUNKS = 10_000  # more than buffers hold; the test of a client that reads everything fails, but ends


class EndlessResponse:
    """Sends a body of unknown length, and counts the chunks that it has sent."""

    def __init__(self) -> None:
        self.chunks = 0

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            while self.chunks < MAX_CHUNKS:
                handler.wfile.write(CHUNK)
                self.chunks += 1
