"""The server of the worker's metrics: `/metrics` on an address and port of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.db import close_old_connections

from .exposition import CONTENT_TYPE, generate_exposition, is_authorized

PATH = "/metrics"
REQUEST_TIMEOUT_SECONDS = 10


class QuietHandler(WSGIRequestHandler):
    """Logs no requests, and waits only for a limited time for one."""

    timeout = REQUEST_TIMEOUT_SECONDS

    def log_message(self, *args: Any) -> None:
        """Log nothing."""


class MetricsServer(ThreadingMixIn, WSGIServer):
    """A server whose threads end with the process."""

    daemon_threads = True
    block_on_close = False


def start_metrics_server() -> MetricsServer | None:
    """Listen on WORKER_METRICS_BIND in a thread, and return the server; None if metrics are off."""
    if not (settings.METRICS_TOKENS and settings.WORKER_METRICS_BIND):
        return None
    host, _, port = settings.WORKER_METRICS_BIND.rpartition(":")
    server = make_server(host.strip("[]"), int(port), respond, server_class=MetricsServer, handler_class=QuietHandler)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server


def respond(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with the metrics if the path and the token are right, and otherwise as if there were nothing."""
    is_known = environ["PATH_INFO"] == PATH and is_authorized(environ.get("HTTP_AUTHORIZATION"))
    if environ["REQUEST_METHOD"] != "GET" or not is_known:
        start_response("404 Not Found", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
        return [b"Not found\n"]
    close_old_connections()
    try:
        body = generate_exposition()
    finally:
        close_old_connections()
    start_response("200 OK", [("Content-Type", CONTENT_TYPE), ("Cache-Control", "no-store")])
    return [body]
