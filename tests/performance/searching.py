"""A visitor's search beside the engine alone: `python -m tests.performance.searching NAME`.

The same question goes in turn to the API (four facets, highlights) and straight to the engine in this process, so that
whatever else the machine does falls on both alike. The goal: p95 over HTTP ≤ 1.5 × the engine's p95 + 10 ms.
"""

from __future__ import annotations

import os
import sys
import time
from statistics import median, quantiles
from urllib.parse import urlencode

import django

from .measure import WARM, WORDS, Client, wait_for

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "200"))
TIMES, PLUS = 1.5, 10.0


def main(name: str) -> None:
    django.setup()
    client = wait_for(int(os.environ["PORT"]))
    for number in range(WARM):
        over_http(client, number)
        in_engine(number)
    asked, alone = [], []
    for number in range(ROUNDS):
        asked.append(over_http(client, number))
        alone.append(in_engine(number))
    sys.stdout.write(row(name, asked, alone))


def over_http(client: Client, number: int) -> float:
    address = f"/api/v1/search?{urlencode({'q': WORDS[number % len(WORDS)]})}"
    began = time.perf_counter()
    answer, _ = client.ask(address)
    took = time.perf_counter() - began
    if answer.status != 200:
        raise SystemExit(f"{address} answered {answer.status}")
    return 1000 * took


def in_engine(number: int) -> float:
    from search.engine import get_engine
    from search.querying.params import SearchParams
    from search.querying.search_query import parse_search
    from search.rules.loader import get_rules

    params = SearchParams(q=WORDS[number % len(WORDS)])
    context = params.read_context()
    search_query = parse_search(params, context, get_rules(context.root.language, context.root.site_id)).query
    began = time.perf_counter()
    found = get_engine().search(search_query)
    took = time.perf_counter() - began
    if not found.hits:
        raise SystemExit(f"{params.q!r} finds nothing")
    return 1000 * took


def row(name: str, asked: list[float], alone: list[float]) -> str:
    p95, engine95 = quantiles(asked, n=20)[-1], quantiles(alone, n=20)[-1]
    goal = TIMES * engine95 + PLUS
    return (
        f"{name:14} search p50 {median(asked):.1f}, p95 {p95:.1f} ms; the engine alone p50 {median(alone):.1f}, "
        f"p95 {engine95:.1f} ms; {TIMES} × + {PLUS:.0f} ms = {goal:.1f}: {'reached' if p95 <= goal else 'MISSED'}\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
