"""Ask the running server and print what it took: `python -m tests.performance.measure DIRECTORY COUNT`.

Everything is measured in one run, one request of each kind after the other, so that whatever else the machine does
falls on all of them alike. What counts are the ratios to a bare view of the same content.
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
WARM = 15
CLIENTS = 4
ANEW = "X-Made-Anew"  # asks for an answer past those that are kept
WORDS = ("people", "investment officer", "strategy environment", "decade future", "treatment", "the whole story")


@dataclass
class Kind:
    """One kind of request; several addresses are asked in turn."""

    name: str
    addresses: list[str]
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200

    def address(self, number: int) -> str:
        return self.addresses[number % len(self.addresses)]


class Client:
    """One connection, kept open as a frontend's server keeps it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, address: str, headers: dict[str, str] | None = None) -> tuple[http.client.HTTPResponse, int]:
        self.connection.request("GET", address, headers=headers or {})
        answer = self.connection.getresponse()
        return answer, len(answer.read())

    def get(self, address: str) -> Any:
        self.connection.request("GET", address)
        return json.load(self.connection.getresponse())

    def time(self, kind: Kind, number: int) -> float:
        began = time.perf_counter()
        answer, _ = self.ask(kind.address(number), kind.headers)
        took = time.perf_counter() - began
        if answer.status != kind.status:
            raise SystemExit(f"{kind.name}: {kind.address(number)} answered {answer.status}")
        return took * 1000


def wait_for(port: int, seconds: float = 60) -> Client:
    """A client of the server, once that answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            client = Client(port)
            client.ask("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return client
    raise SystemExit("The server did not start.")


def kinds(client: Client, page: int) -> list[Kind]:
    detail, cards = f"/api/v1/pages/{page}", "/api/v1/stories?limit=20"
    found = [f"/api/v1/search?q={words.replace(' ', '+')}" for words in WORDS]
    etag = client.ask(detail)[0].headers["ETag"]
    return [
        Kind("page, ten blocks", [detail]),
        Kind("the same, 304", [detail], {"If-None-Match": etag}, 304),
        Kind("list of 20 cards", [cards]),
        Kind("search, embedded", found),
    ]


def bare_beside(kind: Kind) -> Kind:
    return Kind(f"bare:{kind.name}", [f"/bare{address}" for address in kind.addresses])


def run(client: Client, asked: list[Kind], rounds: int, start: int = 0) -> dict[str, list[float]]:
    times: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds):
        for step in range(len(asked)):
            kind = asked[(start + step) % len(asked)]
            times[kind.name].append(client.time(kind, number))
    return times


def run_together(port: int, asked: list[Kind], rounds: int) -> dict[str, list[float]]:
    """Several clients at once, each beginning with another kind."""
    clients = [Client(port) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        runs = pool.map(lambda i: run(clients[i], asked, rounds, start=2 * i), range(CLIENTS))
    together: dict[str, list[float]] = defaultdict(list)
    for times in runs:
        for name, values in times.items():
            together[name] += values
    return together


def figures(times: dict[str, list[float]]) -> dict[str, tuple[float, float]]:
    """(p50, p95) in milliseconds."""
    return {name: (median(values), quantiles(values, n=20)[-1]) for name, values in times.items()}


def main(directory: Path, count: int) -> None:
    port = int(os.environ["PORT"])
    client = wait_for(port)
    measured = kinds(client, json.loads((directory / "page.json").read_text())["id"])
    bares = [bare_beside(kind) for kind in measured]
    asked = [kind for pair in zip(measured, bares, strict=True) for kind in pair]
    run(client, asked, WARM)
    alone, together = figures(run(client, asked, ROUNDS)), figures(run_together(port, asked, ROUNDS // CLIENTS))
    client = Client(port)  # the server has closed the other one, which was idle meanwhile
    sizes = {kind.name: client.ask(kind.addresses[0], kind.headers)[1] for kind in measured}
    report(sizes, alone, together, count)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
