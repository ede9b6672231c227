"""A small HTTP/1.1 client on asyncio, because the programs of the attacks share two cores with the servers."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 60.0
HOST = "cms.example.org"

Headers = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass
class Reply:
    """A response, and how long it took in seconds."""

    status: int
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Client:
    """A client with an address of its own that keeps its connection while the server does."""

    def __init__(self, port: int, address: str = "127.0.0.1", *, host: str = HOST, tls: bool = False) -> None:
        self.port, self._address, self._host = port, address, host
        self._tls = _trust_any_certificate() if tls else None
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, path: str, *, method: str = "GET", headers: Headers = (), body: bytes = b"") -> Reply:
        """Send a request. The status is 0 if there was no response. A header may occur several times in a list."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", "X-Forwarded-Proto: https"]
        lines += [f"{name}: {value}" for name, value in (headers.items() if isinstance(headers, Mapping) else headers)]
        if method != "GET":
            lines.append(f"Content-Length: {len(body)}")
        message = "\r\n".join([*lines, "", ""]).encode("latin-1") + body
        began = time.perf_counter()
        try:
            reply = await asyncio.wait_for(self._exchange(message), TIMEOUT_SECONDS)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ValueError):
            self.close()
            reply = Reply(0, 0)
        reply.seconds = time.perf_counter() - began
        return reply

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None

    async def _exchange(self, message: bytes) -> Reply:
        if self._streams:
            try:
                return await self._send(message)
            except (OSError, asyncio.IncompleteReadError):  # the server has closed the connection in the meantime
                self.close()
        source = (self._address, 0)
        self._streams = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=self._tls, local_addr=source, limit=1 << 20
        )
        return await self._send(message)

    async def _send(self, message: bytes) -> Reply:
        assert self._streams
        reader, writer = self._streams
        writer.write(message)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for name, _, value in (line.partition(":") for line in head[1:] if line):
            earlier = headers.get(name.lower())
            headers[name.lower()] = f"{earlier}\n{value.strip()}" if earlier else value.strip()  # as of several cookies
        status = int(head[0].split()[1])
        has_body = not message.startswith(b"HEAD ") and status not in (204, 304)
        body = await _read_body(reader, headers) if has_body else b""
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(status, 0, headers, body)


def _trust_any_certificate() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def _read_body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readuntil(b"\r\n")
        return body
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return await reader.read() if headers.get("connection", "").lower() == "close" else b""
