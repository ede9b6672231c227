"""H1, L13: requests that made the reference site answer hundreds of megabytes, or fail."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from tests.system.attacks.http_client import Client, Reply
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

PATTERNS = 7_500  # repetitions of `$'`, in a URL of 15 kB
MAX_MEGABYTES = 1.0


async def send_all(port: int) -> tuple[Reply, Reply, Reply, Reply]:
    client = Client(port, host="www.example.org")
    long = await client.send("/feeds/stories.rss." + "$'" * PATTERNS)
    ampersand = await client.send("/feeds/stories.rss.x'y&z")
    cookie = await client.send("/preview/0123456789abcdef", headers={"Cookie": "preview=%"})
    client.close()
    other = await Client(port, host="evil.example").send("/robots.txt")
    return long, ampersand, cookie, other


def run(work: Workspace) -> Iterator[Row]:
    if work.site_reason:
        yield Row("H1", "high", "one GET, 273 MB", "273 MB, 1.45 GB of memory", work.site_reason, None)
        return
    site = work.site
    long, ampersand, cookie, other = asyncio.run(send_all(site.port))
    megabytes = len(long.body) / 1e6
    now = f"{long.status}, {megabytes:.3f} MB; peak memory {site.peak_memory()} MB"
    held = long.status in (404, 414, 431) and megabytes < MAX_MEGABYTES and ampersand.status == 404
    yield Row("H1", "high", "one GET, 273 MB", "273 MB, 1.45 GB of memory", now, held)
    now = f"cookie {cookie.status}; Host {'repeated' if b'evil.example' in other.body else 'not repeated'}"
    yield Row(
        "L13",
        "low",
        "cookie, Host",
        "500; repeated in robots.txt",
        now,
        cookie.status < 500 and b"evil" not in other.body,
    )
