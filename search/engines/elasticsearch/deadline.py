"""Deadlines for the connection and for the complete response.

The client library's timeout restarts with every byte that arrives, so that an engine or a proxy that sends single
bytes slowly would keep a visitor waiting for minutes.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any

from elastic_transport import ConnectionError as NodeConnectionError
from elastic_transport import ConnectionTimeout, NodeConfig, Urllib3HttpNode
from urllib3.exceptions import ConnectTimeoutError

CONNECT_TIMEOUT_SECONDS = 0.5  # in one data centre, a host that runs accepts a connection within milliseconds


class DeadlineNode(Urllib3HttpNode):
    """A node that shuts down a connection if the complete response has not arrived within the read timeout.

    A node that accepts no connection has not received the request, so that is an error after which the client tries
    another node, and not a timeout.
    """

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self.pool.ConnectionCls = type("DeadlineConnection", (_DeadlineConnection, self.pool.ConnectionCls), {})

    def perform_request(self, *args: Any, **options: Any) -> Any:
        """Send a request. Raises ConnectionError if the node accepts no connection in time."""
        try:
            return super().perform_request(*args, **options)
        except ConnectionTimeout as error:
            if any(isinstance(cause, ConnectTimeoutError) for cause in error.errors):
                raise NodeConnectionError("the node accepted no connection in time", errors=error.errors) from error
            raise


class _DeadlineConnection:
    """A mixin for connections of urllib3, whose `getresponse` reads the complete response."""

    sock: socket.socket
    timeout: float

    def connect(self) -> None:
        """Connect within the shorter time."""
        timeout, self.timeout = self.timeout, min(self.timeout, CONNECT_TIMEOUT_SECONDS)
        try:
            super().connect()  # type: ignore[misc]
            self.sock.settimeout(timeout)
        finally:
            self.timeout = timeout

    def getresponse(self) -> Any:
        """Return the response. Raises TimeoutError if it is not complete within the timeout."""
        timed_out = threading.Event()
        timer = threading.Timer(self.timeout, _shut_down, [self.sock, timed_out])
        timer.daemon = True
        timer.start()
        try:
            return super().getresponse()  # type: ignore[misc]
        except Exception as error:
            if timed_out.is_set():  # the timer shut the connection down, whatever the error
                raise TimeoutError("the complete response did not arrive in time") from error
            raise
        finally:
            timer.cancel()


def _shut_down(sock: socket.socket, timed_out: threading.Event) -> None:
    """Shut the socket down; a thread that reads from it sees the end immediately."""
    timed_out.set()
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
