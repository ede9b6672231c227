"""Measure response times of the running server: `python -m tests.system.performance.response_times DIRECTORY COUNT`.

All kinds of requests are measured in one run, in turn, so that other load on the machine affects all alike. The result
is the ratio to a bare view that returns the same content.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from .table import report

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "200"))
WARM_UP_ROUNDS = 15
CLIENTS = 4
BYPASS_CACHE_HEADER = "X-Bypass-Cache"  # asks for a response that is not from the response cache
QUERIES = ("people", "investment officer", "strategy environment", "decade future", "treatment", "the whole story")


@dataclass
class Kind:
    """One kind of request; several addresses are requested in turn."""

    name: str
    addresses: list[str]
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200

    def address(self, number: int) -> str:
        return self.addresses[number % len(self.addresses)]


class Client:
    """A client with one connection that stays open, like that of a frontend server."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def request(self, address: str, headers: dict[str, str] | None = None) -> tuple[http.client.HTTPResponse, int]:
        self.connection.request("GET", address, headers=headers or {})
        response = self.connection.getresponse()
        return response, len(response.read())

    def get(self, address: str) -> Any:
        self.connection.request("GET", address)
        return json.load(self.connection.getresponse())

    def time(self, kind: Kind, number: int) -> float:
        started = time.perf_counter()
        response, _ = self.request(kind.address(number), kind.headers)
        seconds = time.perf_counter() - started
        if response.status != kind.status:
            raise SystemExit(f"{kind.name}: {kind.address(number)} responded with {response.status}")
        return seconds * 1000


def wait_for_server(port: int, seconds: float = 60) -> Client:
    """Return a client of the server, as soon as the server responds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            client = Client(port)
            client.request("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return client
    raise SystemExit("The server did not start.")


def kinds(client: Client, page: int) -> list[Kind]:
    detail, cards = f"/api/v1/pages/{page}", "/api/v1/stories?limit=20"
    found = [f"/api/v1/search?q={words.replace(' ', '+')}" for words in QUERIES]
    etag = client.request(detail)[0].headers["ETag"]
    return [
        Kind("page, ten blocks", [detail]),
        Kind("the same, 304", [detail], {"If-None-Match": etag}, 304),
        Kind("list of 20 cards", [cards]),
        Kind("search, embedded", found),
    ]


def bare_variant(kind: Kind) -> Kind:
    return Kind(f"bare:{kind.name}", [f"/bare{address}" for address in kind.addresses])


def run(client: Client, measured_kinds: list[Kind], rounds: int, start: int = 0) -> dict[str, list[float]]:
    times: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds):
        for step in range(len(measured_kinds)):
            kind = measured_kinds[(start + step) % len(measured_kinds)]
            times[kind.name].append(client.time(kind, number))
    return times


def run_together(port: int, measured_kinds: list[Kind], rounds: int) -> dict[str, list[float]]:
    """Run several clients at once, each starting with a different kind."""
    clients = [Client(port) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        runs = pool.map(lambda i: run(clients[i], measured_kinds, rounds, start=2 * i), range(CLIENTS))
    together: dict[str, list[float]] = defaultdict(list)
    for times in runs:
        for name, values in times.items():
            together[name] += values
    return together


def figures(times: dict[str, list[float]]) -> dict[str, tuple[float, float]]:
    """Return (p50, p95) in milliseconds by kind."""
    return {name: (median(values), quantiles(values, n=20)[-1]) for name, values in times.items()}


def main(directory: Path, count: int) -> None:
    port = int(os.environ["PORT"])
    client = wait_for_server(port)
    measured = kinds(client, json.loads((directory / "page.json").read_text())["id"])
    bares = [bare_variant(kind) for kind in measured]
    measured_kinds = [kind for pair in zip(measured, bares, strict=True) for kind in pair]
    run(client, measured_kinds, WARM_UP_ROUNDS)
    alone = figures(run(client, measured_kinds, ROUNDS))
    together = figures(run_together(port, measured_kinds, ROUNDS // CLIENTS))
    client = Client(port)  # the server has closed the idle connection
    sizes = {kind.name: client.request(kind.addresses[0], kind.headers)[1] for kind in measured}
    report(sizes, alone, together, count)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
