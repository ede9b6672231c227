"""A whole answer in time, or none.

A timeout of the client library begins anew with every byte that arrives, so that an engine, or something on the way
to it, that sends a byte now and then would hold a visitor for minutes.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any

from elastic_transport import NodeConfig, Urllib3HttpNode


class PromptNode(Urllib3HttpNode):
    """A node whose connections are hung up when the whole answer has not come within the time of one read."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self.pool.ConnectionCls = type("PromptConnection", (_Prompt, self.pool.ConnectionCls), {})


class _Prompt:
    """Before a connection of urllib3, whose `getresponse` reads the answer to its end."""

    sock: socket.socket
    timeout: float

    def getresponse(self) -> Any:
        watch = threading.Timer(self.timeout, _hang_up, [self.sock])
        watch.daemon = True
        watch.start()
        try:
            return super().getresponse()  # type: ignore[misc]
        finally:
            watch.cancel()


def _hang_up(sock: socket.socket) -> None:
    """Whoever reads from it sees the end at once."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
