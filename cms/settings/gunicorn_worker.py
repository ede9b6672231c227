"""The class of gunicorn's processes: requests are divided equally, and no client keeps a process from accepting."""

from __future__ import annotations

import socket
import time
from typing import Any

from gunicorn.util import close_graceful
from gunicorn.workers.gthread import TConn, ThreadWorker

SECONDS_EACH = 0.0002  # for each connection that the process has


class BalancedWorker(ThreadWorker):
    """A process with threads whose main thread accepts connections, the later the more of them it has.

    The system gives a connection to any process that waits for one. With gunicorn's own class, one process had sixteen
    requests and refused searches, while another one had six (https://github.com/benoitc/gunicorn/issues/3433).
    """

    def accept(self, listener: socket.socket) -> None:
        """Wait for as long as this process is busy, and accept a connection unless another process has."""
        time.sleep(min(self.nr_conns, self.cfg.threads) * SECONDS_EACH)
        super().accept(listener)

    def handle(self, conn: TConn) -> Any:
        """Answer a request, and close its connection in the same thread.

        Gunicorn waits for up to two seconds until the client closes it, too, and does so in the main thread.
        """
        goes_on = super().handle(conn)
        if goes_on is False:
            close_graceful(conn.sock)
            conn.close = _do_nothing
        return goes_on


def _do_nothing(*, graceful: bool = False) -> None:
    """Stand for the method of a connection that is closed."""
