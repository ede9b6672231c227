"""What held, canaries: hidden pages are found nowhere over HTTP, even while the index is behind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from tests.system.attacks.canary_pages import NEVER_PUBLIC, STEM
from tests.system.attacks.http_client import Client, Reply
from tests.system.attacks.installation import BYPASS_KEY
from tests.system.attacks.site import run_site
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

AT_ONCE = 8
QUERY_FIELDS = ("query", "query_id", "next")  # fields of a search response that repeat the query
API = "/api/v1"
Pages = list[dict[str, Any]]


@dataclass(frozen=True)
class Visit:
    """A request. `query` is what the response may repeat."""

    path: str
    query: str = ""
    at_site: bool = False


@dataclass
class Crawl:
    """The words that the responses of one crawl contained, and those that broke a rule."""

    requests: int
    found: dict[str, int]  # number of responses by word
    counted: list[str]  # searches for a canary whose total is not 0
    failed: list[str]  # responses of 5xx


def visits(pages: Pages, *, has_site: bool) -> Iterator[Visit]:
    """Yield every request of a crawl."""
    for row in pages:
        for path in (
            f"{API}/pages/{row['id']}",
            f"{API}/pages/{row['id']}/related",
            f"{API}/resolve?{urlencode({'path': row['path']})}",
        ):
            yield Visit(path, row["path"])
        yield Visit(f"{API}/pages/{row['parent']}")
        yield Visit(f"{API}/calls-to-action?for_page={row['id']}")
        if row["document"]:
            yield Visit(row["document"], row["document"])
        for word in row["words"]:
            yield Visit(f"{API}/search?{urlencode({'q': word})}", word)
            yield Visit(f"{API}/search/suggest?{urlencode({'q': word})}", word)
        for word in row["words"][1:4]:
            yield Visit(f"{API}/search?{urlencode({'q': word[:-2]})}", word[:-2])
            yield Visit(f"{API}/search/suggest?{urlencode({'q': word[:-2]})}", word[:-2])
        title = row["words"][0]
        for query in (
            title[:-3],
            title[:9],
            title[:-4] + "x" + title[-3:],
            f'"word {title}"',
            f"word -{title}",
            title[::-1],
        ):
            yield Visit(f"{API}/search?{urlencode({'q': query})}", query)
            yield Visit(f"{API}/search/suggest?{urlencode({'q': query[:100]})}", query)
        if has_site:
            yield Visit(quote(row["path"]), row["path"], at_site=True)
            yield Visit(f"/search?{urlencode({'q': title})}", title, at_site=True)
    yield from _lists()
    if has_site:
        feeds = [
            f"/feeds/{kind}.{notation}" for kind in ("releases", "stories") for notation in ("rss", "atom", "json")
        ]
        for path in (
            "/",
            "/releases/",
            "/stories/",
            "/take-action/",
            "/sitemap.xml",
            "/robots.txt",
            "/search",
            "/sign-up",
            *feeds,
        ):
            yield Visit(path, at_site=True)


def _lists() -> Iterator[Visit]:
    names = (
        "site",
        "navigation",
        "settings",
        "topics",
        "regions",
        "people",
        "locales",
        "changes",
        "releases",
        "stories",
        "calls-to-action",
    )
    for name in names:
        yield Visit(f"{API}/{name}")
    for name, values in {
        "releases": ("", "topic=passports"),
        "stories": ("", "topic=passports"),
        "calls-to-action": ("",),
        "search": ("",),
    }.items():
        for value in values:
            for offset in range(0, 200, 20):
                yield Visit(f"{API}/{name}?limit=20&offset={offset}&{value}")
    for name in ("sitemap", "redirects"):
        yield Visit(f"{API}/{name}?limit=500")
    for kind in ("releases", "stories"):
        for notation in ("rss", "atom", "json"):
            yield Visit(f"{API}/feeds/{kind}.{notation}")


async def crawl(api_port: int, site_port: int | None, pages: Pages) -> Crawl:
    """Send every request, a few at once, and look for the words of the pages in the responses."""
    words = {word: row["state"] for row in pages for word in row["words"]}
    result = Crawl(0, dict.fromkeys(words, 0), [], [])
    queue = list(visits(pages, has_site=site_port is not None))
    result.requests = len(queue)
    await asyncio.gather(*(_work(number, queue, api_port, site_port, result) for number in range(AT_ONCE)))
    return result


async def _work(number: int, queue: list[Visit], api_port: int, site_port: int | None, result: Crawl) -> None:
    api = Client(api_port)
    addresses = iter(range(1, 250))
    site, sent = Client(site_port or api_port, f"127.4.{number}.250", host="www.example.org"), 0
    while queue:
        visit = queue.pop()
        if visit.at_site:
            sent += 1
            if sent % 30 == 0:  # another visitor, before a limit of searches is reached
                site.close()
                site = Client(site.port, f"127.4.{number}.{next(addresses)}", host="www.example.org")
            reply = await site.send(visit.path)
        else:
            reply = await api.send(visit.path, headers={"X-Rate-Limit-Key": BYPASS_KEY})
        _record(visit, reply, result)
    api.close()
    site.close()


def _record(visit: Visit, reply: Reply, result: Crawl) -> None:
    if reply.status == 0 or reply.status >= 500 or reply.status == 429:
        result.failed.append(f"{reply.status} {visit.path}")
    text = _text(visit, reply)
    start = text.find(STEM)
    while start != -1:
        word = next((word for word in result.found if text.startswith(word, start)), None)
        if word:
            result.found[word] += 1
        start = text.find(STEM, start + 1)
    is_search = visit.path.startswith(f"{API}/search?") and reply.status == 200
    if is_search and STEM in visit.query and "-" not in visit.query and (total := json.loads(reply.body)["total"]):
        result.counted.append(f"{total} for {visit.query}")


def _text(visit: Visit, reply: Reply) -> str:
    """Return all that could disclose a word: headers and body, without what the request itself contained."""
    body = reply.body.decode(errors="replace")
    if "json" in reply.headers.get("content-type", "") and reply.status == 200 and "feeds" not in visit.path:
        content = json.loads(body)
        if isinstance(content, dict):
            body = json.dumps({name: value for name, value in content.items() if name not in QUERY_FIELDS})
    text = f"{reply.headers} {body}"
    for repeated in {visit.query, quote(visit.query), visit.path} if visit.at_site or reply.status >= 300 else set():
        if repeated:
            text = text.replace(repeated, "")
    return text


def run(work: Workspace) -> Iterator[Row]:
    """Crawl while the pages are public, then three times while they are hidden."""
    installation = work.canaries
    pages: Pages = installation.content
    yield _public_row(_crawl(work, pages), pages)
    assert work.hidden_canaries
    yield _hidden_row("index behind", _crawl(work, pages))
    installation.run("manage.py", "worker", "--once")
    yield _hidden_row("index current", _crawl(work, pages))
    installation.run("manage.py", "rebuild_search")
    yield _hidden_row("index rebuilt", _crawl(work, pages))


def _crawl(work: Workspace, pages: Pages) -> Crawl:
    """Crawl with a new site: without webhooks, its cache shows a page for a minute after it is hidden."""
    port = work.canaries.public
    server = nullcontext() if work.site_reason else run_site(work.directory / "crawl-site.log", port)
    with server as site:
        return asyncio.run(crawl(port, site.port if site else None, pages))


def _public_row(outcome: Crawl, pages: Pages) -> Row:
    public = [row for row in pages if row["state"] not in NEVER_PUBLIC]
    hidden = [row for row in pages if row["state"] in NEVER_PUBLIC]
    unseen = [row for row in public if not outcome.found[row["words"][0]]]
    leaked = [word for row in hidden for word in row["words"] if outcome.found[word]]
    seen = sum(count > 0 for count in outcome.found.values())
    now = f"{len(public)} pages public: {outcome.requests} requests find {seen} of {len(outcome.found)} words"
    now += f"; {len(unseen)} pages not found, {len(leaked)} words of the others found, {len(outcome.failed)} failures"
    held = not (unseen or leaked or outcome.failed)
    return Row(
        "held",
        "high",
        "canaries, control",
        "64 pages, found while public",
        now + _examples(leaked, outcome.failed),
        held,
    )


def _hidden_row(index: str, outcome: Crawl) -> Row:
    leaked = [word for word, count in outcome.found.items() if count]
    now = f"{outcome.requests} requests: {len(leaked)} words found, {len(outcome.counted)} totals above 0"
    now += f", {len(outcome.failed)} failures"
    held = not (leaked or outcome.counted or outcome.failed)
    return Row(
        "held",
        "high",
        f"canaries, {index}",
        "3,653 requests, no word",
        now + _examples(leaked, outcome.counted, outcome.failed),
        held,
    )


def _examples(*lists: Iterable[str]) -> str:
    return "".join(f"; {one}" for items in lists for one in list(items)[:3])
