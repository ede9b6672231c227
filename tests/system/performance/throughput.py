"""Requests per second, beside stock Wagtail and a bare view: `python -m tests.system.performance.throughput DIRECTORY`.

Four clients send one kind of request for a short time, then the next kind, in several rounds, so that other load on the
machine affects all kinds alike. The result of a kind is the median of its rounds. A kind that needs several requests
counts when all of them are answered. The exit code is 1 if a goal is missed.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .response_times import BYPASS_CACHE_HEADER, CLIENTS, Client, wait_for_server
from .stock_wagtail import LIST, PAGE, list_card_requests, list_page_requests

ROUNDS = int(os.environ.get("BENCH_TURNS", "9"))
TURN_SECONDS = float(os.environ.get("BENCH_MOMENT", "0.7"))
DETAIL, LISTED = "page", "20 cards"

# (ours, the comparison, the required ratio)
GOALS = [
    ("ours, cached", "stock, one request", 12.0),
    ("ours, cached", "stock, all requests", 12.0),
    ("ours, cached", "bare view", 0.6),
    ("ours, not cached", "stock, one request", 3.0),
    ("ours, not cached", "stock, all requests", 3.0),
]
# A list of stock Wagtail has no cards, only titles: the ratio is shown without a goal.
WITHOUT_GOAL = {(LISTED, "stock, one request")}


@dataclass(frozen=True)
class Kind:
    """One kind of request: the content and the variant, with the requests that it needs, as bytes."""

    content: str
    variant: str
    requests: Sequence[bytes]


def kinds(client: Client, page: int) -> Iterator[Kind]:
    cards = "/api/v1/stories?limit=20"
    for content, address in ((DETAIL, f"/api/v1/pages/{page}"), (LISTED, cards)):
        etag = client.request(address)[0].headers["ETag"]
        yield Kind(content, "bare view", [request(f"/bare{address}")])
        yield Kind(content, "ours, cached", [request(address)])
        yield Kind(content, "ours, 304", [request(address, **{"If-None-Match": etag})])
        yield Kind(content, "ours, not cached", [request(address, **{BYPASS_CACHE_HEADER: "1"})])
    yield Kind(DETAIL, "stock, one request", [request(PAGE.format(page))])
    yield Kind(DETAIL, "stock, all requests", [request(one) for one in list_page_requests(client, page)])
    yield Kind(LISTED, "stock, one request", [request(LIST)])
    yield Kind(LISTED, "stock, all requests", [request(one) for one in list_card_requests(client)])


def request(address: str, **headers: str) -> bytes:
    lines = [f"GET {address} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


class Connection:
    """A client with as little overhead as possible, because it shares the machine with the server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, sent: bytes) -> bytes:
        """Return the status of the response; if the server has closed the connection, connect and send again."""
        for _ in range(3):
            try:
                self.socket.sendall(sent)
                if status := self._read():
                    return status
            except ConnectionError:
                pass
            self.socket.close()
            self.open()
        raise SystemExit(f"No response to {sent!r}")

    def _read(self) -> bytes:
        received = b""
        while b"\r\n\r\n" not in received:
            if not (part := self.socket.recv(65536)):
                return b""
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        fields = head.lower()
        left = int(fields.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in fields else 0
        left -= len(body)
        while left > 0:
            if not (part := self.socket.recv(65536)):
                return b""
            left -= len(part)
        if b"connection: close" in fields:
            self.socket.close()
            self.open()
        return head[9:12]


def per_second(connections: list[Connection], kind: Kind) -> float:
    """Return how many times per second all requests of a kind are answered."""
    until = time.perf_counter() + TURN_SECONDS

    def count_responses(connection: Connection) -> tuple[int, float]:
        count, started = 0, time.perf_counter()
        while time.perf_counter() < until:
            for sent in kind.requests:
                if (status := connection.send(sent)) not in (b"200", b"304"):
                    raise SystemExit(f"{kind.variant}: {sent!r} was answered with {status!r}")
            count += 1
        return count, time.perf_counter() - started

    with ThreadPoolExecutor(len(connections)) as pool:
        return sum(count / seconds for count, seconds in pool.map(count_responses, connections))


def main(directory: Path) -> None:
    client = wait_for_server(port := int(os.environ["PORT"]))
    all_kinds = list(kinds(client, json.loads((directory / "page.json").read_text())["id"]))
    connections = [Connection(port) for _ in range(CLIENTS)]
    rounds = [
        {(kind.content, kind.variant): per_second(connections, kind) for kind in all_kinds} for _ in range(ROUNDS + 1)
    ]
    figures = {name: median(one[name] for one in rounds[1:]) for name in rounds[0]}  # the first round is the warm-up
    requests = {(kind.content, kind.variant): len(kind.requests) for kind in all_kinds}
    sys.stdout.write("".join(f"{line}\n" for line in table(figures, requests)))
    missed = [line for line, reached in check_goals(figures) if not reached]
    sys.stdout.write("".join(f"{line}\n" for line, _ in check_goals(figures)))
    sys.exit(1 if missed else 0)


def table(figures: dict[tuple[str, str], float], requests: dict[tuple[str, str], int]) -> Iterator[str]:
    yield f"\n{'':32}{'per second':>10}{'× bare':>9}{'× stock':>9}{'requests each':>15}"
    for (content, variant), figure in sorted(figures.items()):
        bare, stock = figures[content, "bare view"], figures[content, "stock, all requests"]
        number = requests[content, variant]
        yield f"{content:10}{variant:22}{figure:10,.1f}{figure / bare:9.2f}{figure / stock:9.1f}{number:15}"
    yield ""


def check_goals(figures: dict[tuple[str, str], float]) -> Iterator[tuple[str, bool]]:
    for content in (DETAIL, LISTED):
        for ours, other, goal in GOALS:
            ratio = figures[content, ours] / figures[content, other]
            has_goal = (content, other) not in WITHOUT_GOAL
            verdict = ("reached" if ratio >= goal else "MISSED") if has_goal else "no goal: stock lists have no cards"
            yield f"{content:10}{ours} ≥ {goal:g} × {other}: {ratio:.1f} ({verdict})", ratio >= goal or not has_goal


if __name__ == "__main__":
    main(Path(sys.argv[1]))
