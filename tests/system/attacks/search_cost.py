"""What held, cost of queries: patterns that some parsers take long for, and memory after many different words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from tests.system.attacks.http_client import Client
from tests.system.attacks.installation import BYPASS_KEY
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

LENGTH = 512  # the longest query
UNITS = (
    "a", "a ", "ab ", '"', '" ', '"a', '"a" ', "-", "-a ", "- ", "--", "(", "( ", "()", "*", "a* ", "a~2 ", "\\",
    "'", "’", "a-b-", "é", "\u0301",
)  # fmt: skip
WORDS = 5_000
MAX_SECONDS, MAX_GROWTH_MB = 1.0, 60


async def time_patterns(port: int) -> tuple[float, list[str]]:
    """Return the longest time of a query, and the server errors."""
    client, slowest, failed = Client(port), 0.0, []
    for unit in UNITS:
        query = (unit * LENGTH)[:LENGTH]
        for path, q in (("/api/v1/search", query), ("/api/v1/search/suggest", query[:100])):
            reply = await client.send(f"{path}?{urlencode({'q': q})}", headers={"X-Rate-Limit-Key": BYPASS_KEY})
            slowest = max(slowest, reply.seconds)
            if reply.status not in (200, 422):
                failed.append(f"{reply.status} {path} {unit!r}")
    client.close()
    return slowest, failed


async def send_words(port: int) -> None:
    client = Client(port)
    for number in range(WORDS):
        word = f"{number}x".rjust(120, "abcdefghijklmnopqrstuvwxyz"[number % 26])
        await client.send(f"/api/v1/search?q={word}", headers={"X-Rate-Limit-Key": BYPASS_KEY})
    client.close()


def resident_megabytes(master: int) -> int:
    """Return the memory of the largest process of a pool."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in children]
    return max(pages) * 4096 // 1_000_000


def run(work: Workspace) -> Iterator[Row]:
    slowest, failed = asyncio.run(time_patterns(work.installation.public))
    now = f"{2 * len(UNITS)} queries of the greatest length: {slowest:.2f} s at most" + "".join(
        f"; {one}" for one in failed
    )
    yield Row("held", "low", "cost of queries", "23 patterns, linear", now, slowest <= MAX_SECONDS and not failed)
    if not Path("/proc/self/statm").exists():
        return
    master = work.installation.public_pool
    before = resident_megabytes(master)
    asyncio.run(send_words(work.installation.public))
    growth = resident_megabytes(master) - before
    now = f"{WORDS} words: +{growth} MB a process"
    yield Row("held", "low", "memory", "210,000 words, +173 MB, then bounded", now, growth <= MAX_GROWTH_MB)
