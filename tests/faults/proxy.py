"""A TCP proxy that misbehaves as told, between an engine's client and the real server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .ground import free_port

MODES = ("pass", "refuse", "black hole", "slow drip", "garbage", "503", "cut in the middle", "partial shards")
DRIP = 0.2  # seconds between two bytes
BUSY = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nbusy"
GARBAGE = b"\x00\xff\x13garbage\r\n\r\n" * 8
WHOLE, PARTIAL = b'"failed":0', b'"failed":1'


class Proxy:
    """The server's other address. `mode` may be changed at any time and holds for the next byte."""

    def __init__(self, url: str) -> None:
        self.host, _, port = url.removeprefix("http://").partition(":")
        self.to = int(port)
        self.mode = "pass"
        self.taken = 0  # connections
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    async def run(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await self._turn("pass")
        ready.set()
        await self._stop.wait()
        await self._turn("refuse")
        while self._open:
            await asyncio.sleep(0.01)

    def turn(self, mode: str) -> None:
        """Be like this from now on; what is open is cut, but for what drips and goes on at full speed."""
        assert mode in MODES
        asyncio.run_coroutine_threadsafe(self._turn(mode), self._loop).result(5)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)

    async def _turn(self, mode: str) -> None:
        was, self.mode = self.mode, mode
        if mode == "refuse" and self._server:
            self._server.close()
            self._server = None
        elif mode != "refuse" and self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        if was != "slow drip" or mode == "refuse":
            for writer in self._open:
                writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken += 1
        answers, questions = await asyncio.open_connection(self.host, self.to)
        self._open |= {writer, questions}
        forth = asyncio.create_task(self._forth(reader, questions))
        back = asyncio.create_task(self._back(answers, writer))
        await asyncio.wait({forth, back}, return_when=asyncio.FIRST_COMPLETED)
        for task in (forth, back):
            task.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await task
        for end in (writer, questions):
            end.transport.abort()
            with suppress(OSError):
                await end.wait_closed()
        self._open -= {writer, questions}

    async def _forth(self, reader: asyncio.StreamReader, questions: asyncio.StreamWriter) -> None:
        """What is asked arrives, whatever becomes of the answer."""
        while data := await reader.read(65_536):
            questions.write(data)
            await questions.drain()

    async def _back(self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await answers.read(65_536):
            while data and self.mode == "slow drip":
                writer.write(data[:1])
                await writer.drain()
                data = data[1:]
                await asyncio.sleep(DRIP)
            if self.mode == "black hole":
                continue
            half, partial = data[: len(data) // 2], data.replace(WHOLE, PARTIAL)
            lies = {"503": BUSY, "garbage": GARBAGE, "cut in the middle": half, "partial shards": partial}
            writer.write(lies.get(self.mode, data))
            await writer.drain()
            if self.mode == "cut in the middle":
                return


@contextmanager
def proxy(url: str) -> Iterator[Proxy]:
    """A proxy before the server at `url`, which passes everything until told otherwise."""
    made, ready = Proxy(url), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(made.run(ready)), daemon=True)
    thread.start()
    ready.wait(5)
    try:
        yield made
    finally:
        made.stop()
        thread.join(10)
