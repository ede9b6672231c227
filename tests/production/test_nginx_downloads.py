"""What nginx sends of a file when Clarion stops answering, and which requests it refuses before it counts them."""

from __future__ import annotations

import http.client
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

import pytest

from tests.production.nginx import Nginx, nginx
from tests.production.processes import wait_for

pytestmark = pytest.mark.processes

FILE_BYTES = 5 * 1024 * 1024
PART_BYTES = 256 * 1024
PICTURE_PART_BYTES = 4 * 1024 * 1024  # parts of images of a press room
CLIENTS, CONNECTIONS = 12, 16  # connections of each client: together more than any limit of all clients
READS = 3
HOST = "Host: cms.example.org\r\n"
UNFINISHED = {"length": "Content-Length: 9000\r\n\r\n{", "chunked": "Transfer-Encoding: chunked\r\n\r\n1"}


class OnePartOnly(BaseHTTPRequestHandler):
    """Answers with the first part of a file, and closes the connection instead of sending another one."""

    def do_GET(self) -> None:
        start, _, end = self.headers.get("Range", "bytes=0-0").removeprefix("bytes=").partition("-")
        if int(start):
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("Content-Length", str(int(end) + 1))
        self.send_header("ETag", '"a"')
        self.send_header("Content-Range", f"bytes 0-{end}/{FILE_BYTES}")
        self.end_headers()
        self.wfile.write(bytes(int(end) + 1))

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@contextmanager
def one_part_server() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), OnePartOnly) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with one_part_server() as port, nginx(tmp_path_factory.mktemp("nginx"), public=port, admin=port) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "part_bytes"),
    [
        ("/documents/1/2/a.pdf", PART_BYTES),
        ("/press-kits/1/a.zip", PART_BYTES),
        ("/embargo-files/kit/1", PART_BYTES),
        ("/media/pictures/a.png", PART_BYTES),
        ("/press-pictures/1/2/a.jpg", PICTURE_PART_BYTES),
    ],
)
def test_a_file_whose_next_part_fails_ends_with_its_own_bytes(front: Nginx, path: str, part_bytes: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=20)
    with closing(connection):
        connection.request("GET", path, headers={"Host": "cms.example.org"})
        response = connection.getresponse()
        assert (response.status, response.headers["Content-Length"]) == (200, str(FILE_BYTES))
        with pytest.raises(http.client.IncompleteRead) as interrupted:
            response.read()
    assert bytes(part_bytes).startswith(interrupted.value.partial)


@pytest.mark.parametrize("unfinished", UNFINISHED)
@pytest.mark.parametrize(
    ("begun", "read"),
    [
        ("GET /api/v1/site", "/api/v1/site"),
        ("POST /api/v1/site", "/api/v1/site"),
        ("POST /api/v1/search/clicks", "/api/v1/site"),
        ("GET /api/v1/search", "/api/v1/search"),
        ("GET /embargo-files/kit/1", "/embargo-files/kit/1"),
        ("GET /press-pictures/1/2/a.jpg", "/press-pictures/1/2/a.jpg"),
    ],
)
def test_unfinished_bodies_keep_no_place_from_other_clients(
    front: Nginx, begun: str, read: str, unfinished: str
) -> None:
    with ExitStack() as stack:
        accepted = _read_status(front)["accepts"]
        for number in range(CLIENTS * CONNECTIONS):
            client = _connect(front.port, f"127.0.5.{1 + number // CONNECTIONS}")
            stack.enter_context(closing(client))
            client.sendall(f"{begun} HTTP/1.1\r\n{HOST}{UNFINISHED[unfinished]}".encode())
        wait_for(lambda: _has_read(front, accepted + CLIENTS * CONNECTIONS), 20, "nginx has read the headers")
        for _ in range(READS):
            client = stack.enter_context(closing(_connect(front.port, "127.0.6.1")))
            client.sendall(f"GET {read} HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n".encode())
            assert client.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize("length", ["0", None])
def test_a_request_without_a_body_is_answered(front: Nginx, length: str | None) -> None:
    sent = f"Content-Length: {length}\r\n" if length else ""
    with closing(_connect(front.port, "127.0.6.2")) as client:
        client.sendall(f"GET /api/v1/site HTTP/1.1\r\n{HOST}{sent}\r\n".encode())
        assert client.recv(12) == b"HTTP/1.1 200"


def _has_read(front: Nginx, accepted: int) -> bool:
    status = _read_status(front)
    return status["accepts"] > accepted and not status["Reading"]


def _read_status(front: Nginx) -> dict[str, int]:
    """Return the numbers of `stub_status`."""
    with urlopen(f"http://127.0.0.1:{front.internal}/nginx", timeout=20) as response:
        text = response.read().decode()
    accepts = re.search(r"^ (\d+)", text, re.M)
    assert accepts
    return {"accepts": int(accepts[1])} | {name: int(number) for name, number in re.findall(r"(\w+): (\d+)", text)}


def _connect(port: int, address: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(address, 0))
