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


class DeadlineNode(Urllib3HttpNode):
    """A node whose connections are hung up when the whole answer has not come within the time of one read."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self.pool.ConnectionCls = type("PromptConnection", (_Prompt, self.pool.ConnectionCls), {})


class _Prompt:
    """Before a connection of urllib3, whose `getresponse` reads the answer to its end."""

    sock: socket.socket
    timeout: float

    def getresponse(self) -> Any:
        too_late = threading.Event()
        watch = threading.Timer(self.timeout, _hang_up, [self.sock, too_late])
        watch.daemon = True
        watch.start()
        try:
            return super().getresponse()  # type: ignore[misc]
        except Exception as broken:
            if too_late.is_set():  # whatever it looks like, it was we who hung up
                raise TimeoutError("the whole answer did not come in time") from broken
            raise
        finally:
            watch.cancel()


def _hang_up(sock: socket.socket, too_late: threading.Event) -> None:
    """Whoever reads from it sees the end at once."""
    too_late.set()
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
