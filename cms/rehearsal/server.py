"""A small WSGI server with a fixed number of threads, on a TCP port behind a proxy or on a Unix socket.

The service answers by it at REHEARSAL_BIND, and each process of a rehearsal at its own socket. It speaks HTTP/1.0, so
no connection stays open; a client whose request is not complete after REQUEST_TIMEOUT_SECONDS loses its thread.
"""

from __future__ import annotations

import socket
import socketserver
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

THREADS = 16
REQUEST_TIMEOUT_SECONDS = 15
CLOSING_INTERVAL_SECONDS = 0.5  # until a server whose threads are all busy notices that it is to close


class QuietHandler(WSGIRequestHandler):
    """Logs no requests: their paths contain tokens. Waits only for a limited time for one."""

    timeout = REQUEST_TIMEOUT_SECONDS

    def log_message(self, *args: Any) -> None:
        """Log nothing."""


class PooledServer(WSGIServer):
    """A server with THREADS threads, which keep their connections to the database.

    While all of them are busy, no further connection is accepted: clients wait at the socket.
    """

    request_queue_size = 64
    allow_reuse_address = True

    def __init__(self, address: Any, application: Any) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="rehearsal-answer")
        self._free = threading.BoundedSemaphore(THREADS)
        self._is_closing = threading.Event()
        super().__init__(address, QuietHandler)
        self.set_app(application)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of the pool, or not at all if none is free before the server closes."""
        while not self._free.acquire(timeout=CLOSING_INTERVAL_SECONDS):
            if self._is_closing.is_set():
                self.shutdown_request(request)
                return
        self._pool.submit(self._answer, request, client_address)

    def start(self) -> None:
        """Answer requests from now on, in threads of this process."""
        threading.Thread(target=self.serve_forever, name="rehearsal-server", daemon=True).start()

    def close(self) -> None:
        """Accept nothing more. Requests that are being answered end with the process."""
        self._is_closing.set()
        self.shutdown()
        self.server_close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a client that has gone away or sends no request."""

    def _answer(self, request: Any, client_address: Any) -> None:
        # The limit of the handler is for each part of a request. Reading ends for a client that sends byte after byte.
        limit = threading.Timer(REQUEST_TIMEOUT_SECONDS, end_reading, (request,))
        limit.daemon = True
        limit.start()
        try:
            self.finish_request(request, client_address)
        except Exception:
            self.handle_error(request, client_address)
        finally:
            limit.cancel()
            self.shutdown_request(request)
            self._free.release()


def end_reading(connection: socket.socket) -> None:
    """Let nothing more be read from a connection. What is being answered goes on."""
    with suppress(OSError):  # it is closed
        connection.shutdown(socket.SHUT_RD)


class UnixServer(PooledServer):
    """The same on a Unix socket that only the account of this process may open."""

    address_family = socket.AF_UNIX

    def __init__(self, path: Path, application: Any) -> None:
        path.unlink(missing_ok=True)
        super().__init__(str(path), application)

    def server_bind(self) -> None:
        """Bind the socket in a directory that is private, and name a server for WSGI, which a path is not."""
        socketserver.TCPServer.server_bind(self)
        Path(str(self.server_address)).chmod(0o600)
        self.server_name, self.server_port = "localhost", 80
        self.setup_environ()

    def get_request(self) -> tuple[Any, Any]:
        """Accept a connection, whose client has no address."""
        request, _ = self.socket.accept()
        return request, ("127.0.0.1", 0)
