"""What held, hidden equals absent: a hidden page and one that never was get the same response, whatever is sent.

The same is true of its files and versions, of nginx, which keeps responses, and of the reference site.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from tests.production.nginx import nginx
from tests.system.attacks.canary_pages import NEVER_PUBLIC
from tests.system.attacks.front import nginx_reason
from tests.system.attacks.http_client import HOST, Client, Headers, Reply
from tests.system.attacks.installation import BYPASS_KEY, KEY, Installation
from tests.system.attacks.site import run_site
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

ABSENT = 999_999_999  # less the id of a page: nginx keeps responses, so each page is compared with one of its own
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
BEFORE = "1,960 comparisons, equal"
Page = dict[str, Any]
Pairs = Callable[[Page], Iterable[tuple[str, str]]]


def addresses(row: Page) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a page and its files, each with that of a page or file that never was."""
    for template in (
        "/pages/{}",
        "/pages/{}/related",
        "/pages/{}/versions",
        "/pages/{}/versions/2/comparison",
        "/pages/{}/versions/1/comparison?with=2",
        "/calls-to-action?for_page={}",
    ):
        yield API + template.format(row["id"]), API + template.format(ABSENT - row["id"])
    yield f"{API}/resolve?{urlencode({'path': row['path']})}", f"{API}/resolve?{urlencode({'path': never_at(row)})}"
    for path in filter(None, (row["document"], row["kit"])):
        yield path, path.replace(f"/{row['id']}/", f"/{ABSENT - row['id']}/")
    yield row["picture"], f"/media/pictures/{row['id']:032}.png"


def site_addresses(row: Page) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a page on the reference site, each with that of a page that never was."""
    yield quote(row["path"]), never_at(row)
    for template in ("/versions/{}", "/versions/{}/2", "/versions/{}/2?with=1"):
        yield template.format(row["id"]), template.format(ABSENT - row["id"])


def never_at(row: Page) -> str:
    """Return a path of the same length at which there never was a page."""
    return f"/{str(row['id']).rjust(len(row['path']) - 2, 'x')}/"


async def compare(port: int, pages: list[Page], pairs: Pairs, *, host: str = HOST) -> tuple[int, list[str]]:
    """Return how many responses were compared, and the addresses of those that differ.

    There is a client for each page, so that no limit is reached.
    """
    different, count = [], 0
    for number, row in enumerate(pages, start=1):
        client = Client(port, f"127.5.0.{number}", host=host)
        for pair in pairs(row):
            for method, headers in METHODS:
                sent = [*headers, ("X-Rate-Limit-Key", BYPASS_KEY)]
                replies = [await client.send(path, method=method, headers=sent) for path in pair]
                count += 1
                hidden, absent = (_comparable(reply, path) for reply, path in zip(replies, pair, strict=True))
                if hidden != absent or not replies[0].status:
                    different.append(f"{method} {pair[0]}: {replies[0].status}, {replies[1].status}")
        client.close()
    return count, different


def _comparable(reply: Reply, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return what the client sees, without the path, which a page of the site repeats."""
    headers = sorted((name, value) for name, value in reply.headers.items() if name not in IGNORED_HEADERS)
    return reply.status, headers, reply.body.replace(path.encode(), b"PATH")


def run(work: Workspace) -> Iterator[Row]:
    """Compare at gunicorn, at nginx, and at the site, which reads the API through nginx."""
    installation = work.hidden_canaries
    pages = [row for row in installation.content if row["state"] not in NEVER_PUBLIC]
    missing = [address for row in pages for address in row["missing"]]
    now = f"{len(missing)} addresses of {len(pages)} pages did not answer while they were public"
    yield Row("L11", "high", "hidden equals absent, control", "5 addresses", now + _examples(missing), not missing)
    yield _row("gunicorn", *asyncio.run(compare(installation.public, pages, addresses)))
    if reason := nginx_reason():
        yield Row("L11", "high", "hidden equals absent, nginx", BEFORE, reason, None)
        return
    with ExitStack() as stack:
        port = stack.enter_context(_run_nginx(work, installation))
        yield _row("nginx", *asyncio.run(compare(port, pages, addresses)))
        if work.site_reason:
            yield Row("L11", "high", "hidden equals absent, site", BEFORE, work.site_reason, None)
            return
        site = stack.enter_context(run_site(work.directory / "absent-site.log", port))
        yield _row("site", *asyncio.run(compare(site.port, pages, site_addresses, host="www.example.org")))


@contextmanager
def _run_nginx(work: Workspace, installation: Installation) -> Iterator[int]:
    directory = work.directory / "absent"
    directory.mkdir()
    files = {"frontend-keys.conf": f'"{KEY}" 1;\n'}
    ports = {"public": installation.public, "admin": installation.admin}
    with nginx(directory, files=files, data=installation.directory, **ports) as front:
        yield front.port


def _row(where: str, count: int, different: list[str]) -> Row:
    now = f"{count} comparisons, {len(different)} differ" + _examples(different)
    return Row("held", "high", f"hidden equals absent, {where}", BEFORE, now, not different)


def _examples(found: list[str]) -> str:
    return "".join(f"; {one}" for one in found[:3])
