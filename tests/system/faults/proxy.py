"""A TCP proxy between an engine's client and the real server that simulates network and server faults."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.production.processes import free_port

MODES = ("pass", "refuse", "black hole", "slow drip", "garbage", "503", "cut in the middle", "partial shards")
DRIP_INTERVAL_SECONDS = 0.2  # pause between two bytes
BUSY = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nbusy"
GARBAGE = b"\x00\xff\x13garbage\r\n\r\n" * 8
WHOLE, PARTIAL = b'"failed":0', b'"failed":1'


class Proxy:
    """A proxy with its own port. `mode` can be changed at any time and applies to the next byte."""

    def __init__(self, url: str) -> None:
        self.host, _, port = url.removeprefix("http://").partition(":")
        self.server_port = int(port)
        self.mode = "pass"
        self.connection_count = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    async def run(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await self._set_mode("pass")
        ready.set()
        await self._stop.wait()
        await self._set_mode("refuse")
        while self._open:
            await asyncio.sleep(0.01)

    def set_mode(self, mode: str) -> None:
        """Change the mode. Open connections are aborted, except those of “slow drip”, which continue at full speed."""
        assert mode in MODES
        asyncio.run_coroutine_threadsafe(self._set_mode(mode), self._loop).result(5)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)

    async def _set_mode(self, mode: str) -> None:
        previous, self.mode = self.mode, mode
        if mode == "refuse" and self._server:
            self._server.close()
            self._server = None
        elif mode != "refuse" and self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        if previous != "slow drip" or mode == "refuse":
            for writer in self._open:
                writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connection_count += 1
        server_reader, server_writer = await asyncio.open_connection(self.host, self.server_port)
        self._open |= {writer, server_writer}
        to_server = asyncio.create_task(self._forward_requests(reader, server_writer))
        to_client = asyncio.create_task(self._forward_responses(server_reader, writer))
        await asyncio.wait({to_server, to_client}, return_when=asyncio.FIRST_COMPLETED)
        for task in (to_server, to_client):
            task.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await task
        for end in (writer, server_writer):
            end.transport.abort()
            with suppress(OSError):
                await end.wait_closed()
        self._open -= {writer, server_writer}

    async def _forward_requests(self, reader: asyncio.StreamReader, server_writer: asyncio.StreamWriter) -> None:
        """Forward requests unchanged in every mode except “refuse”."""
        while data := await reader.read(65_536):
            server_writer.write(data)
            await server_writer.drain()

    async def _forward_responses(self, server_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await server_reader.read(65_536):
            while data and self.mode == "slow drip":
                writer.write(data[:1])
                await writer.drain()
                data = data[1:]
                await asyncio.sleep(DRIP_INTERVAL_SECONDS)
            if self.mode == "black hole":
                continue
            first_half, partial = data[: len(data) // 2], data.replace(WHOLE, PARTIAL)
            faults = {"503": BUSY, "garbage": GARBAGE, "cut in the middle": first_half, "partial shards": partial}
            writer.write(faults.get(self.mode, data))
            await writer.drain()
            if self.mode == "cut in the middle":
                return


@contextmanager
def proxy(url: str) -> Iterator[Proxy]:
    """Run a proxy in front of the server at `url`, in the mode “pass”."""
    running, ready = Proxy(url), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(running.run(ready)), daemon=True)
    thread.start()
    ready.wait(5)
    try:
        yield running
    finally:
        running.stop()
        thread.join(10)
