"""What held, hidden equals absent: a hidden page and one that never was get the same response, whatever is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from tests.attacks.canary_pages import NEVER_PUBLIC
from tests.attacks.http_client import Client, Headers, Reply
from tests.attacks.installation import BYPASS_KEY
from tests.attacks.table import Row
from tests.attacks.workspace import Workspace

ABSENT = 999_999_999
API = "/api/v1"
METHODS: tuple[tuple[str, Headers], ...] = (
    ("GET", ()),
    ("HEAD", ()),
    ("OPTIONS", ()),
    ("POST", ()),
    ("GET", (("If-None-Match", "*"),)),
    ("GET", (("Range", "bytes=0-1"),)),
    ("GET", (("Accept", "text/html"), ("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT"))),
)
IGNORED_HEADERS = ("date", "etag", "connection")  # the ETag of a list hashes its address; two absent ids differ, too


def addresses(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a page, each with that of a page that never was."""
    never = f"/{'x' * (len(row['path']) - 2)}/"
    for template in ("/pages/{}", "/pages/{}/related", "/releases?for_page={}", "/calls-to-action?for_page={}"):
        yield API + template.format(row["id"]), API + template.format(ABSENT)
    yield f"{API}/resolve?{urlencode({'path': row['path']})}", f"{API}/resolve?{urlencode({'path': never})}"


async def compare(port: int, pages: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """Return how many responses were compared, and the addresses of those that differ."""
    client, different, count = Client(port), [], 0
    for row in pages:
        for hidden, absent in addresses(row):
            for method, headers in METHODS:
                sent = [*headers, ("X-Rate-Limit-Key", BYPASS_KEY)]
                replies = [await client.send(path, method=method, headers=sent) for path in (hidden, absent)]
                count += 1
                if _comparable(replies[0], row) != _comparable(replies[1], row):
                    different.append(f"{method} {hidden}: {replies[0].status}, {replies[1].status}")
    client.close()
    return count, different


def _comparable(reply: Reply, row: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = sorted((name, value) for name, value in reply.headers.items() if name not in IGNORED_HEADERS)
    return reply.status, headers, reply.body


def run(work: Workspace) -> Iterator[Row]:
    installation = work.hidden_canaries
    pages = [row for row in installation.content if row["state"] not in NEVER_PUBLIC]
    count, different = asyncio.run(compare(installation.public, pages))
    now = f"{count} comparisons, {len(different)} differ" + "".join(f"; {one}" for one in different[:3])
    yield Row("held", "high", "hidden equals absent", "1,960 comparisons, equal", now, not different)
