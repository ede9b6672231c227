"""Clients that open connections and do not finish their requests."""

from __future__ import annotations

import itertools
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

_HOST = b"HTTP/1.1\r\nHost: cms.example.org\r\n"
BEGINNINGS = {
    "silent": b"",
    "headers": b"GET /api/v1/site " + _HOST + b"X-Slow: ",
    "bodies": b"POST /api/v1/sign-ups " + _HOST + b"Content-Type: application/json\r\nContent-Length: 9000\r\n\r\n{",
}
ADDRESSES = [f"127.0.3.{number}" for number in range(1, 251)]


@dataclass
class SlowClients:
    """What the clients did until now."""

    opened: int = 0
    closed_by_server: int = 0
    held: int = 0


@contextmanager
def hold_connections(
    port: int, kind: str, count: int, *, trickle_seconds: float = 0, addresses: Sequence[str] = ADDRESSES
) -> Iterator[SlowClients]:
    """Hold `count` connections of a kind until the end of the block, and open another one for each that is closed.

    With `trickle_seconds`, every connection sends one more byte at this interval, unless it is silent.
    """
    clients, stopping = SlowClients(), threading.Event()
    ready = threading.Event()
    open_one = partial(_open, port, kind, itertools.cycle(addresses))
    thread = threading.Thread(target=_hold, args=(open_one, kind, count, trickle_seconds, clients, ready, stopping))
    thread.start()
    try:
        assert ready.wait(30), "the connections are not accepted"
        yield clients
    finally:
        stopping.set()
        thread.join()


def _hold(
    open_one: Callable[[], socket.socket],
    kind: str,
    count: int,
    trickle_seconds: float,
    clients: SlowClients,
    ready: threading.Event,
    stopping: threading.Event,
) -> None:
    with selectors.DefaultSelector() as selector:
        try:
            next_trickle = time.monotonic() + trickle_seconds
            while not stopping.is_set():
                while len(selector.get_map()) < count:
                    selector.register(open_one(), selectors.EVENT_READ)
                    clients.opened += 1
                ready.set()
                clients.held = len(selector.get_map())
                for key, _ in selector.select(0.05):
                    selector.unregister(key.fileobj)
                    key.fileobj.close()  # type: ignore[union-attr]
                    clients.closed_by_server += 1
                if trickle_seconds and kind != "silent" and time.monotonic() > next_trickle:
                    next_trickle += trickle_seconds
                    for key in list(selector.get_map().values()):
                        _send(key.fileobj, b"x")  # type: ignore[arg-type]
        finally:
            for key in list(selector.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]


def _open(port: int, kind: str, addresses: Iterator[str]) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(next(addresses), 0))
    _send(client, BEGINNINGS[kind])
    return client


def _send(client: socket.socket, sent: bytes) -> None:
    try:
        client.sendall(sent)
    except OSError:
        return  # the server has closed it; the selector reports that
