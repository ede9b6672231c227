"""A search over HTTP, compared with the engine engine_times: `python -m tests.system.performance.search_times NAME`.

The same query is sent in turn to the API (four facets, highlights) and directly to the engine in this process, so that
other load on the machine affects both alike. The goal is p95 over HTTP ≤ 1.5 × p95 of the engine + 10 ms.
"""

from __future__ import annotations

import os
import sys
import time
from statistics import median, quantiles
from urllib.parse import urlencode

import django

from .response_times import QUERIES, WARM_UP_ROUNDS, Client, wait_for_server

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "200"))
MAX_RATIO, MAX_EXTRA_MILLISECONDS = 1.5, 10.0


def main(name: str) -> None:
    django.setup()
    client = wait_for_server(int(os.environ["PORT"]))
    for number in range(WARM_UP_ROUNDS):
        time_http(client, number)
        time_engine(number)
    http_times, engine_times = [], []
    for number in range(ROUNDS):
        http_times.append(time_http(client, number))
        engine_times.append(time_engine(number))
    sys.stdout.write(row(name, http_times, engine_times))


def time_http(client: Client, number: int) -> float:
    address = f"/api/v1/search?{urlencode({'q': QUERIES[number % len(QUERIES)]})}"
    started = time.perf_counter()
    response, _ = client.request(address)
    seconds = time.perf_counter() - started
    if response.status != 200:
        raise SystemExit(f"{address} responseed {response.status}")
    return 1000 * seconds


def time_engine(number: int) -> float:
    from search.engine import get_engine
    from search.querying.params import SearchParams, parse_search
    from search.rules.compiled import get_rules

    params = SearchParams(q=QUERIES[number % len(QUERIES)])
    context = params.read_context()
    search_query = parse_search(params, context, get_rules(context.root.language, context.root.site_id)).query
    started = time.perf_counter()
    found = get_engine().search(search_query)
    seconds = time.perf_counter() - started
    if not found.hits:
        raise SystemExit(f"{params.q!r} finds nothing")
    return 1000 * seconds


def row(name: str, http_times: list[float], engine_times: list[float]) -> str:
    p95, engine95 = quantiles(http_times, n=20)[-1], quantiles(engine_times, n=20)[-1]
    goal = MAX_RATIO * engine95 + MAX_EXTRA_MILLISECONDS
    return (
        f"{name:14} search p50 {median(http_times):.1f}, p95 {p95:.1f} ms; "
        f"the engine alone p50 {median(engine_times):.1f}, p95 {engine95:.1f} ms; "
        f"{MAX_RATIO} × + {MAX_EXTRA_MILLISECONDS:.0f} ms = {goal:.1f}: {'reached' if p95 <= goal else 'MISSED'}\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
