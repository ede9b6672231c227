"""The class of gunicorn's processes: they get equally many requests, and unfinished headers hold no thread.

Gunicorn itself reads the head in a thread, which a client that stops in the middle of it would hold.
"""

from __future__ import annotations

import socket
import time
from typing import Any

from gunicorn.util import close_graceful
from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

from .gunicorn_log import count_stopped

SECONDS_EACH = 0.0002  # delay for each connection that the process has
HEAD_TIMEOUT_SECONDS = 10.0  # the head of a request must arrive in it; after two without a byte, gunicorn closes
FIRST_BYTES_SECONDS = 0.02  # most clients send the head with the connection
MAX_HEAD_BYTES = 64 * 1024  # while it is not complete
READ_BYTES = 8 * 1024
END_OF_HEAD = b"\r\n\r\n"


class BalancedWorker(ThreadWorker):
    """A process with threads whose main thread accepts connections, the later the more of them it has.

    The system gives a connection to any process that waits for one. With gunicorn's own class, one process had sixteen
    requests and refused searches, while another one had six (https://github.com/benoitc/gunicorn/issues/3433).
    """

    def accept(self, listener: socket.socket) -> None:
        """Wait for as long as this process is busy, and accept a connection unless another process has."""
        time.sleep(get_accept_delay(self.nr_conns, self.cfg.threads))
        super().accept(listener)

    def handle(self, conn: TConn) -> Any:
        """Answer a request whose head has arrived, and close its connection in the same thread.

        Until then, the connection waits in the main thread. Gunicorn also waits there for up to two seconds until the
        client closes a connection, too.
        """
        if not self.cfg.is_ssl and not _receive_head(conn):
            return self._wait_for_head(conn)
        conn.head_until = None
        goes_on = super().handle(conn)
        if goes_on is False:
            close_graceful(conn.sock)
            conn.close = _do_nothing
        return goes_on

    def _wait_for_head(self, conn: TConn) -> Any:
        """Return what lets the main thread wait for the rest of the head; False, which closes, if it took too long."""
        if conn.head_until is not None and time.monotonic() < conn.head_until and self.alive:
            return _DEFER
        count_stopped(self.log)
        return False

    def murder_pending(self) -> None:
        """Close the connections that have waited for too long, and count them."""
        waiting = len(self.pending_conns)
        super().murder_pending()
        count_stopped(self.log, waiting - len(self.pending_conns))


def get_accept_delay(connections: int, threads: int) -> float:
    """Return the seconds for which a process with so many connections leaves the next one to other processes."""
    return min(connections, threads) * SECONDS_EACH


def _receive_head(conn: TConn) -> bool:
    """Read what has arrived, without waiting; return whether the head of a request is complete or none will come.

    A connection whose head may not become longer has no time left.
    """
    conn.init()
    if getattr(conn, "head_until", None) is None:
        conn.head_until = time.monotonic() + HEAD_TIMEOUT_SECONDS
        if not conn.parser.unreader.buf.getvalue():
            conn.wait_for_data(FIRST_BYTES_SECONDS)
    received, is_open = bytearray(conn.parser.unreader.take_buffered()), True
    while is_open and END_OF_HEAD not in received and len(received) <= MAX_HEAD_BYTES:
        try:
            chunk = conn.sock.recv(READ_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            break
        except OSError:
            chunk = b""
        is_open = bool(chunk)
        received += chunk
    conn.parser.unreader.unread(bytes(received))
    if len(received) > MAX_HEAD_BYTES:
        conn.head_until = 0.0
    return END_OF_HEAD in received or not is_open


def _do_nothing(*, graceful: bool = False) -> None:
    """Stand for the method of a connection that is closed."""
