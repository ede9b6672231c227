"""The nodes of the cluster: deadlines for the connection and the complete response, and which node gets a request.

The client library's timeout restarts with every byte that arrives, so that an engine or a proxy that sends single
bytes slowly would keep a visitor waiting for minutes.

A request goes to a node that answers, or now and then to one that did not answer earlier. The pool of the client
library gives a node that failed back to all threads after a second. If the node hangs, each of them then waits for a
timeout, again and again.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from typing import Any

from elastic_transport import BaseNode, ConnectionTimeout, NodeConfig, NodePool, Urllib3HttpNode
from elastic_transport import ConnectionError as NodeConnectionError
from urllib3.exceptions import ConnectTimeoutError

CONNECT_TIMEOUT_SECONDS = 0.5  # a running host in the same data centre accepts a connection within milliseconds
AVOIDED_SECONDS = 30.0  # a node that failed gets no request for so long


class DeadlineNode(Urllib3HttpNode):
    """A node that gives up a request whose complete response has not arrived within the read timeout.

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
    response_class: Callable[..., HTTPResponse]

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
        self.response_class = partial(_DeadlineResponse, deadline=time.monotonic() + self.timeout)
        return super().getresponse()  # type: ignore[misc]


class _DeadlineResponse(HTTPResponse):
    """A response of the standard library whose bytes have to arrive before the deadline."""

    def __init__(self, sock: socket.socket, *args: Any, deadline: float, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = BufferedReader(_DeadlineReader(self.fp.detach(), sock, deadline))


class _DeadlineReader(RawIOBase):
    """Reads from a socket with the time that is left until the deadline as its timeout."""

    def __init__(self, raw: RawIOBase, sock: socket.socket, deadline: float) -> None:
        self._raw, self._sock, self._deadline = raw, sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what has arrived. Raises TimeoutError after the deadline."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the complete response did not arrive in time")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Give the socket back to its connection."""
        self._raw.close()
        super().close()


class TrialNodePool(NodePool):
    """Avoids nodes that have failed. When their time is over, one request tries the node; others still avoid it."""

    clock: Callable[[], float] = staticmethod(time.monotonic)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._mutex = threading.Lock()
        self._trial_at: dict[NodeConfig, float] = {}  # nodes that failed → time of the next trial

    def get(self) -> BaseNode:
        """Return the node for the next request; if all have failed, the one that is tried next."""
        with self._mutex:
            now, nodes = self.clock(), self.all()
            failed = min(self._trial_at, key=self._trial_at.__getitem__, default=None)
            if failed is not None and (self._trial_at[failed] <= now or len(self._trial_at) == len(nodes)):
                self._trial_at[failed] = now + AVOIDED_SECONDS
                return next(node for node in nodes if node.config == failed)
            return self.node_selector.select([node for node in nodes if node.config not in self._trial_at])

    def mark_dead(self, node: BaseNode, _now: float | None = None) -> None:
        """Avoid the node for a time."""
        with self._mutex:
            self._trial_at[node.config] = self.clock() + AVOIDED_SECONDS

    def mark_live(self, node: BaseNode) -> None:
        """Give the node requests again, because it has answered."""
        if node.config in self._trial_at:
            with self._mutex:
                self._trial_at.pop(node.config, None)
