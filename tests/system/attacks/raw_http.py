"""What held, raw HTTP: lengths that lie, two lengths, depth bombs, control characters, injected headers."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

TIMEOUT_SECONDS = 15.0
HOST = "Host: cms.example.org\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n"
JSON = "Content-Type: application/json\r\n"
SIGN_UP = "/api/v1/sign-ups"


def get(path: str = "/api/v1/site", headers: str = "", version: str = "HTTP/1.1") -> str:
    return f"GET {path} {version}\r\n{HOST}{headers}\r\n"


def post(body: str, headers: str = "", path: str = SIGN_UP, length: str | None = None) -> str:
    length = str(len(body.encode("latin-1", "replace"))) if length is None else length
    return f"POST {path} HTTP/1.1\r\n{HOST}{JSON}Content-Length: {length}\r\n{headers}\r\n{body}"


MESSAGES = (
    get(),
    get(version="HTTP/1.0"),
    get(version="HTTP/2.0"),
    get(version="HTTP/9"),
    get(version=""),
    "\r\n\r\n",
    "GET\r\n\r\n",
    "get /api/v1/site HTTP/1.1\r\n" + HOST + "\r\n",
    "FOO /api/v1/site HTTP/1.1\r\n" + HOST + "\r\n",
    "GET http://evil.example/api/v1/site HTTP/1.1\r\n" + HOST + "\r\n",
    "GET * HTTP/1.1\r\n" + HOST + "\r\n",
    "CONNECT cms.example.org:443 HTTP/1.1\r\n" + HOST + "\r\n",
    "TRACE / HTTP/1.1\r\n" + HOST + "\r\n",
    "GET /api/v1/site HTTP/1.1\r\n\r\n",
    get(headers="Host: evil.example\r\n"),
    get().replace("cms.example.org", "evil.example"),
    get().replace("cms.example.org", "a:b@cms.example.org"),
    get().replace("cms.example.org", "cms.example.org:99999"),
    get("/api/v1/" + "a" * 9_000),
    get("/api/v1/site?" + "a=b&" * 2_000),
    get("/api/v1/site\x00"),
    get("/api/v1/\xff"),
    get("/api/v1/site#x"),
    get("//evil.example/api/v1/site"),
    get("/api/v1/../../admin/"),
    get("/api/v1/%2e%2e/admin/"),
    get(headers="X: " + "a" * 70_000 + "\r\n"),
    get(headers="X: y\r\n" * 200),
    get(headers="X\x00: y\r\n"),
    get(headers=" X: y\r\n"),
    get(headers="X : y\r\n"),
    get(headers="X: y\r\n z\r\n"),
    get(headers="SCRIPT_NAME: /x\r\n"),
    get(headers="Expect: 100-continue\r\n"),
    get(headers="Transfer-Encoding: identity\r\n"),
    get(headers="Content-Length: -1\r\n"),
    get(headers="Content-Length: 0x5\r\n\r\nhello"),
    post("{}", length="1000000000"),
    post("{}", headers="Content-Length: 5\r\n"),
    post("{}", headers="Transfer-Encoding: chunked\r\n"),
    post("", length="").replace("Content-Length: \r\n", "Transfer-Encoding: chunked\r\n") + "zz\r\n{}\r\n0\r\n\r\n",
    post("", length="").replace("Content-Length: \r\n", "Transfer-Encoding: chunked\r\n") + "ffffffffff\r\n{}\r\n",
    post("[" * 30_000),
    post('{"a":' * 10_000),
    post("\xff\xfe"),
    post('{"email": "\\ud800@example.org"}'),
    post('{"email": "a@example.org\\r\\nBcc: b@example.org", "consents": ["letter"]}'),
    post('{"email": "a\\u0000@example.org"}'),
    post("9" * 60_000),
    post("a" * 70_000),
)


def send(port: int, message: str) -> int:
    """Send bytes, and return the status of the answer: 0 if the connection was closed without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS) as client:
        try:
            client.sendall(message.encode("latin-1"))
            client.shutdown(socket.SHUT_WR)
            answer = client.recv(4096)
        except OSError:
            return 0
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return int(found[1]) if found else 0


def run(work: Workspace) -> Iterator[Row]:
    port = work.installation.public
    statuses = {number: send(port, message) for number, message in enumerate(MESSAGES)}
    failed = [
        f"{status} for {MESSAGES[number][:60]!r}"
        for number, status in statuses.items()
        if status >= 500 and status != 501
    ]
    admin = [
        MESSAGES[number][:60]
        for number, status in statuses.items()
        if "SCRIPT_NAME" in MESSAGES[number] and status != 200
    ]
    counts = {status: list(statuses.values()).count(status) for status in sorted(set(statuses.values()))}
    now = f"{len(MESSAGES)} messages: {counts}" + "".join(f"; {one}" for one in [*failed, *admin][:3])
    held = not failed and send(port, get()) == 200
    yield Row("held", "medium", "raw HTTP", "47 messages, no 5xx but 501", now, held)
