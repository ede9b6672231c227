"""Measure what requests cost this process: `python -m tests.system.performance.request_cost [--profile NAME] [COUNT]`.

The application of the settings answers in this process, without a server, so that the processor time is that of Python
alone. Database, index and cache are those of the environment; tests/system/performance/fill.py fills them. No
response is taken from the response cache. With `--profile`, only one operation runs, and its functions are listed by
their time; with `--queries`, the SQL of one request of each operation.

    DATABASE_URL=… SEARCH_URL=… CACHE_URL=… python -m tests.system.performance.request_cost
"""

from __future__ import annotations

import argparse
import cProfile
import io
import json
import pstats
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import django

SEED = 16
WARM_UP_REQUESTS = 60
COUNTED_REQUESTS = 50
CLIENTS = 4_000
PROFILED_LINES = 60

Build = Callable[[random.Random], tuple[str, dict[str, Any]]]  # path and parameters of the next request


def call(path: str, params: dict[str, Any], client: int = 1) -> tuple[str, bytes]:
    """Answer a request as a server would, and return status and body."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": f"/api/v1/{path}",
        "QUERY_STRING": urlencode(params, doseq=True),
        "SERVER_NAME": "cms.example.org",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "cms.example.org",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_FOR": f"198.18.{client // 250}.{client % 250 + 1}",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    status: list[str] = []
    response = APPLICATION(environ, lambda line, headers: status.append(line))
    try:
        return status[0], b"".join(response)
    finally:
        response.close()


def build_requests() -> dict[str, Build]:
    """Return how to build the requests of each operation, with the words, topics and pages of the site."""
    total = json.loads(call("stories", {"limit": 1})[1])["total"]
    cards = [
        card
        for offset in range(0, min(total, 2_000), 100)
        for card in json.loads(call("stories", {"limit": 100, "offset": offset})[1])["items"]
    ]
    words = sorted({word.lower() for card in cards for word in re.findall(r"\w{4,}", card["title"])})
    topics = [term["value"] for term in json.loads(call("topics", {})[1])["items"]]
    ids = [card["id"] for card in cards]
    years = range(2018, 2026)

    def text(chance: random.Random, most: int = 1) -> str:
        return " ".join(chance.choices(words, k=chance.randint(1, most)))

    def misspelt(chance: random.Random) -> str:
        word = max(chance.choices(words, k=3), key=len)
        at = chance.randrange(len(word))
        return word[:at] + chance.choice("aeiou") + word[at + 1 :]

    return {
        "search": lambda chance: ("search", {"q": text(chance, 3)}),
        "search, filters": lambda chance: (
            "search",
            {"q": text(chance), "topic": chance.choice(topics), "year": chance.choice(years)},
        ),
        "search, typing error": lambda chance: ("search", {"q": misspelt(chance)}),
        "search, no text": lambda chance: ("search", {"topic": chance.choice(topics), "sort": "newest"}),
        "suggest": lambda chance: ("search/suggest", {"q": text(chance)[:4]}),
        "page": lambda chance: (f"pages/{chance.choice(ids)}", {}),
        "related": lambda chance: (f"pages/{chance.choice(ids)}/related", {}),
        "list": lambda chance: ("stories", {"offset": 20 * chance.randint(0, 40)}),
        "list, filters": lambda chance: ("stories", {"topic": chance.choice(topics), "year": chance.choice(years)}),
    }


def run(build: Build, count: int, chance: random.Random, after: Callable[[], None] = lambda: None) -> tuple[float, int]:
    """Answer this number of requests; return the mean processor time in ms and the mean size of a response."""
    from cms.http.response_cache import RESPONSE_CACHE

    seconds, size = 0.0, 0
    for _ in range(count):
        path, params = build(chance)
        RESPONSE_CACHE.clear()
        began = time.process_time()
        status, body = call(path, params, chance.randrange(CLIENTS))
        seconds += time.process_time() - began
        size += len(body)
        if status[:3] != "200":
            raise SystemExit(f"{path}?{urlencode(params, doseq=True)}: {status} {body[:300]!r}")
        after()
    return seconds / count * 1000, size // count


@contextmanager
def counting() -> Iterator[tuple[list[str], Counter[str]]]:
    """Count queries, by their SQL, and requests to Elasticsearch and Redis until the end of the block."""
    from django.db import connection
    from elastic_transport import Transport
    from redis.connection import AbstractConnection

    queries: list[str] = []
    others: Counter[str] = Counter()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append(sql)
        return execute(sql, params, many, context)

    perform, send = Transport.perform_request, AbstractConnection.send_packed_command

    def perform_request(*args: Any, **options: Any) -> Any:
        others["engine"] += 1
        return perform(*args, **options)

    def send_packed_command(*args: Any, **options: Any) -> Any:
        others["redis"] += 1
        return send(*args, **options)

    with (
        patch.object(Transport, "perform_request", perform_request),
        patch.object(AbstractConnection, "send_packed_command", send_packed_command),
        connection.execute_wrapper(note),
    ):
        yield queries, others


def measure(name: str, build: Build, count: int, *, show_queries: bool) -> str:
    """Return the line of the table for an operation."""
    run(build, WARM_UP_REQUESTS, random.Random(SEED))
    with counting() as (queries, others):
        run(build, COUNTED_REQUESTS, random.Random(SEED + 1))
    number = len(queries) / COUNTED_REQUESTS
    engine, redis = (others[kind] / COUNTED_REQUESTS for kind in ("engine", "redis"))
    if show_queries:
        with counting() as (queries, others):
            run(build, 1, random.Random(SEED + 2))
        say("\n".join(["", f"-- {name}", *queries]))
    milliseconds, size = run(build, count, random.Random(SEED + 3))
    return f"{name:24} {milliseconds:8.2f} {number:8.1f} {engine:8.2f} {redis:8.1f} {size:9,}"


def profile(build: Build, count: int) -> None:
    """Print the functions of an operation by their own time, and by that with the functions that they call."""
    run(build, WARM_UP_REQUESTS, random.Random(SEED))
    profiler = cProfile.Profile(time.process_time)
    with profiler:
        run(build, count, random.Random(SEED + 3))
    for order in ("tottime", "cumulative"):
        pstats.Stats(profiler).sort_stats(order).print_stats(PROFILED_LINES)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=500, help="requests of each operation")
    parser.add_argument("--profile", metavar="NAME", help="profile this operation, for example search")
    parser.add_argument("--only", metavar="PREFIX", default="", help="measure operations whose name begins with this")
    parser.add_argument("--queries", action="store_true", help="print the SQL of one request")
    given = parser.parse_args()
    requests = build_requests()
    if given.profile:
        profile(requests[given.profile], given.count)
        return
    say(f"{'':24} {'ms':>8} {'queries':>8} {'engine':>8} {'redis':>8} {'bytes':>9}")
    for name, build in requests.items():
        if name.startswith(given.only):
            say(measure(name, build, given.count, show_queries=given.queries))


if __name__ == "__main__":
    django.setup()
    from cms.wsgi import application as APPLICATION

    main()
