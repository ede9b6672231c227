"""Clients that ask for a large file and read little of it, or nothing."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

HOST = "cms.example.org"
RECEIVE_BUFFER_BYTES = 16 * 1024  # buffer of the client's own machine: what it has received without reading it
READ_BYTES = 1024
STATUS_LINE_BYTES = len("HTTP/1.1 200")
TIMEOUT_SECONDS = 30.0


@dataclass
class Reader:
    """A download. `read` is what the client has read of the response, with its headers."""

    path: str
    connection: socket.socket
    read: int = 0
    status: int = 0
    ended: bool = False

    def receive(self, size: int) -> int:
        """Read at most `size` bytes; return how many there were, and 0 after the end or a reset."""
        try:
            received = self.connection.recv(max(size, STATUS_LINE_BYTES) if not self.read else size)
        except ConnectionResetError:
            received = b""
        if not self.read and received.startswith(b"HTTP/1.1 "):
            self.status = int(received[9:STATUS_LINE_BYTES])
        self.read += len(received)
        self.ended = not received
        return len(received)

    def receive_at_least(self, size: int) -> None:
        """Read until that many bytes have been received in all."""
        while self.read < size and self.receive(READ_BYTES):
            pass

    def receive_all(self) -> int:
        """Read to the end, and return how many bytes there still were."""
        before = self.read
        while self.receive(64 * READ_BYTES):
            pass
        return self.read - before

    def close(self) -> None:
        self.connection.close()


def open_reader(port: int, path: str, *, address: str = "127.0.0.1", forwarded_for: str = "") -> Reader:
    """Ask for a file with a connection whose receive buffer is small, and read nothing."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    client.settimeout(TIMEOUT_SECONDS)
    client.bind((address, 0))
    client.connect(("127.0.0.1", port))
    headers = f"Host: {HOST}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n"
    headers += f"X-Forwarded-For: {forwarded_for}\r\n" if forwarded_for else ""
    client.sendall(f"GET {path} HTTP/1.1\r\n{headers}\r\n".encode())
    return Reader(path, client)


class Readers:
    """Downloads that go on in a thread, each at the same rate."""

    def __init__(self, readers: list[Reader], bytes_per_second: int) -> None:
        self.readers, self.bytes_per_second = readers, bytes_per_second
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        interval = 0.1 if self.bytes_per_second <= 10_000 else 0.01  # a receive buffer is all that is read at once
        share, due = max(1, int(self.bytes_per_second * interval)), time.monotonic()
        with selectors.DefaultSelector() as selector:
            for reader in self.readers:
                selector.register(reader.connection, selectors.EVENT_READ, reader)
            while not self._stopping.is_set() and selector.get_map():
                for key, _ in selector.select(interval):
                    if not key.data.receive(share):
                        selector.unregister(key.fileobj)
                due = max(due + interval, time.monotonic())
                self._stopping.wait(due - time.monotonic())

    def stop(self) -> None:
        """Read no more; the connections stay open."""
        self._stopping.set()
        self._thread.join()

    def close(self) -> None:
        self.stop()
        for reader in self.readers:
            reader.close()


@contextmanager
def hold_downloads(
    port: int, paths: Sequence[str], addresses: Sequence[str], *, bytes_per_second: int = READ_BYTES
) -> Iterator[Readers]:
    """Hold a download of each path for each address until the end of the block."""
    readers = [open_reader(port, path, address=address) for address in addresses for path in paths]
    with closing(Readers(readers, bytes_per_second)) as group:
        yield group
