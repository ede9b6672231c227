"""Visitors who send searches and reads at a constant rate, whether or not the site keeps up (an open loop).

Locust's users wait for their response before they send the next request, so a slow site would get fewer of them. Here
one user sends each request at its time, in a greenlet of its own, and its time is counted from when it was due. A
response of a site that is too slow is therefore as late in the figures as for a visitor.

tests/system/load/__main__.py starts Locust with LOAD_TARGETS (what to request), LOAD_PHASES and LOAD_RESULTS (a file).
"""

from __future__ import annotations

import csv
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import gevent
from gevent.pool import Pool
from locust import FastHttpUser, events, task
from locust.env import Environment

TARGETS = json.loads(Path(os.environ["LOAD_TARGETS"]).read_text(encoding="utf-8"))
PHASES = json.loads(os.environ["LOAD_PHASES"])  # [name, requests a second of each kind (0: one by one), seconds]
CLIENTS = 4_000  # addresses; a limit of the site counts each of them
REFUSALS = (429, 503)
TIMEOUT_SECONDS = 20.0
HEADERS = {"Host": "cms.example.org", "X-Forwarded-Proto": "https"}


@dataclass(frozen=True)
class Visit:
    """A request: what it is called in the results, its path, method and headers."""

    name: str
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    accepted: tuple[int, ...] = (200,)


def choose(weighted: dict[Callable[[], Visit], int]) -> Visit:
    (build,) = random.choices(list(weighted), list(weighted.values()))
    return build()


def words(count: int) -> str:
    return " ".join(random.choice(TARGETS["words"]) for _ in range(count))


def search(name: str, **params: Any) -> Visit:
    return Visit(f"search, {name}", f"/api/v1/search?{urlencode(params, doseq=True)}")


def plain_search() -> Visit:
    return search("words", q=words(random.randint(1, 3)))


def filtered_search() -> Visit:
    return search(
        "with filters", q=words(1), topic=random.choice(TARGETS["topics"]), year=random.choice(TARGETS["years"])
    )


def misspelt_search() -> Visit:
    word = max(words(3).split(), key=len)
    at = random.randrange(len(word))
    return search("typing error", q=word[:at] + random.choice("aeiou") + word[at + 1 :])


def browsing() -> Visit:
    return search("filters only", topic=random.choice(TARGETS["topics"]), sort="newest")


def second_page() -> Visit:
    return search("second page", q=words(1), offset=20)


def suggestion() -> Visit:
    word = words(1)
    return Visit("suggest", f"/api/v1/search/suggest?{urlencode({'q': word[: random.randint(2, len(word))]})}")


def details() -> Visit:
    return Visit("page", f"/api/v1/pages/{random.choice(TARGETS['pages'])}")


def related() -> Visit:
    return Visit("page, related", f"/api/v1/pages/{random.choice(TARGETS['pages'])}/related")


def resolve() -> Visit:
    return Visit("resolve", f"/api/v1/resolve?{urlencode({'path': random.choice(TARGETS['paths'])})}")


def unchanged() -> Visit:
    path, etag = random.choice(list(TARGETS["etags"].items()))
    return Visit("page, unchanged (304)", path, headers={"If-None-Match": etag}, accepted=(304, 200))


def listing() -> Visit:
    return Visit("list", f"/api/v1/stories?{urlencode({'offset': 20 * random.randint(0, 40)})}")


def filtered_listing() -> Visit:
    topic, year = random.choice(TARGETS["topics"]), random.choice(TARGETS["years"])
    return Visit("list with filters", f"/api/v1/stories?{urlencode({'topic': topic, 'year': year})}")


def deep_listing() -> Visit:
    pages = TARGETS["last"] // 20
    return Visit("list, deep", f"/api/v1/stories?{urlencode({'offset': 20 * random.randint(pages // 2, pages)})}")


def chrome() -> Visit:
    return Visit(
        "settings, navigation, topics", f"/api/v1/{random.choice(('settings', 'navigation', 'topics', 'site'))}"
    )


def feed() -> Visit:
    return Visit("feed", f"/api/v1/feeds/stories.{random.choice(('atom', 'rss', 'json'))}")


def sitemap() -> Visit:
    return Visit("sitemap", "/api/v1/sitemap?limit=500")


def picture() -> Visit:
    return Visit("picture (HEAD)", random.choice(TARGETS["pictures"]), "HEAD")


SEARCHES = {plain_search: 50, filtered_search: 20, browsing: 12, second_page: 8, misspelt_search: 10}
READS = {
    details: 30,
    unchanged: 15,
    suggestion: 14,
    listing: 10,
    filtered_listing: 6,
    deep_listing: 1,
    resolve: 6,
    related: 4,
    chrome: 6,
    feed: 3,
    sitemap: 1,
    picture: 4,
}
if not TARGETS["pictures"]:
    del READS[picture]


def due_times(rate: float, seconds: float, shift: float) -> Iterator[float]:
    """Yield when each request is due, in seconds since the beginning of the phase, at equal distances."""
    yield from ((number + shift) / rate for number in range(round(rate * seconds)))


class Visitors(FastHttpUser):
    """All visitors of the site."""

    concurrency = 1_000
    connection_timeout = network_timeout = TIMEOUT_SECONDS
    max_retries = 0

    @task
    def visit(self) -> None:
        """Send the requests of all phases, then end the run; also after an error, which Locust would repeat."""
        try:
            with Path(os.environ["LOAD_RESULTS"]).open("w", newline="", encoding="utf-8") as file:
                self.rows = csv.writer(file)
                self.rows.writerow(("phase", "kind", "name", "due", "late_ms", "status", "ms", "retry_after", "error"))
                self._send_phases()
        finally:
            self.environment.runner.quit()

    def _send_phases(self) -> None:
        pending, began = Pool(), time.perf_counter()
        for name, rate, seconds in PHASES:
            if not rate:
                began = self._send_one_by_one(name, seconds)
                continue
            senders = [
                gevent.spawn(self._send_all, pending, name, kind, due_times(rate, seconds, shift), began)
                for kind, shift in (("search", 0.0), ("read", 0.5))
            ]
            gevent.joinall(senders, raise_error=True)
            began += seconds
            gevent.sleep(max(0.0, began - time.perf_counter()))
        pending.join(timeout=TIMEOUT_SECONDS + 5)

    def _send_one_by_one(self, phase: str, seconds: float) -> float:
        """Send a search and a read in turn, each when the one before was answered; return the end of the phase."""
        began = time.perf_counter()
        while (due := time.perf_counter() - began) < seconds:
            self._send(phase, "search", choose(SEARCHES), due, began)
            self._send(phase, "read", choose(READS), time.perf_counter() - began, began)
        return time.perf_counter()

    def _send_all(self, pending: Pool, phase: str, kind: str, times: Iterator[float], began: float) -> None:
        weighted = SEARCHES if kind == "search" else READS
        for due in times:
            gevent.sleep(max(0.0, began + due - time.perf_counter()))
            pending.spawn(self._send, phase, kind, choose(weighted), due, began)

    def _send(self, phase: str, kind: str, visit: Visit, due: float, began: float) -> None:
        late = time.perf_counter() - began - due
        client = f"198.18.{random.randrange(CLIENTS) // 250}.{random.randrange(250) + 1}"
        headers = {**HEADERS, "X-Forwarded-For": client, **visit.headers}
        with self.client.request(
            visit.method, visit.path, name=visit.name, headers=headers, catch_response=True, allow_redirects=False
        ) as response:
            took = time.perf_counter() - began - due
            retry_after = (response.headers or {}).get("Retry-After", "")
            if visit.path in TARGETS["etags"] and (etag := (response.headers or {}).get("ETag")):
                TARGETS["etags"][visit.path] = etag  # as a client does; each publication changes them
            if response.status_code in visit.accepted or (response.status_code in REFUSALS and retry_after):
                response.success()
            else:
                response.failure(f"{response.status_code}")
            problem = getattr(response, "error", None)  # only of a failed request
            error = type(problem).__name__ if problem else ""
            row = (phase, kind, visit.name, due, late * 1000, response.status_code, took * 1000, retry_after, error)
            self.rows.writerow(row)


@events.test_stop.add_listener
def report_end(environment: Environment, **_: Any) -> None:
    """Let the exit code of Locust be 0: the verdict is that of tests/system/load/__main__.py."""
    environment.process_exit_code = 0
