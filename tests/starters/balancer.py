"""A load balancer: connections to one address go to several processes in turn."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle

Address = tuple[str, int]


@contextmanager
def balancing(address: Address, processes: Sequence[Address]) -> Iterator[None]:
    """Pass each connection to the next process until the end of the block."""
    turns = cycle(processes)
    loop = asyncio.new_event_loop()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            to_reader, to_writer = await asyncio.open_connection(*next(turns))
        except OSError:
            writer.close()  # the process is not running
            return
        await asyncio.gather(_copy(reader, to_writer), _copy(to_reader, writer))

    thread = threading.Thread(target=loop.run_forever, name="balancer")  # Playwright's loop runs in the main thread
    thread.start()
    server = asyncio.run_coroutine_threadsafe(_start(connect, address), loop).result(10)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _start(connect: Callable[..., Awaitable[None]], address: Address) -> asyncio.Server:
    return await asyncio.start_server(connect, *address)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # the other side has closed the connection
    finally:
        writer.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
