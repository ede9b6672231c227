"""Requests a second beside stock Wagtail and a bare view: `python -m tests.performance.beside DIRECTORY`.

Every kind of request is asked by four clients for a moment, then the next kind, and so round and round, so that
whatever else the machine does falls on all alike; of each the median of its rounds counts. A kind that takes several
requests counts once they are all answered. Ends with 1 where a goal is missed.
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

from .measure import ANEW, CLIENTS, Client, wait_for
from .stock import LIST, PAGE, all_cards, all_of_a_page

ROUNDS = int(os.environ.get("BENCH_TURNS", "9"))
MOMENT = float(os.environ.get("BENCH_MOMENT", "0.7"))  # seconds
DETAIL, LISTED = "page", "20 cards"

# Of what (ours, and what it is held against), how many times it has to be.
GOALS = [
    ("ours, kept", "stock, one request", 12.0),
    ("ours, kept", "stock, all requests", 12.0),
    ("ours, kept", "bare view", 0.6),
    ("ours, made anew", "stock, one request", 3.0),
    ("ours, made anew", "stock, all requests", 3.0),
]
# A list of stock Wagtail's has no cards: to titles alone ours is not held, but shown beside them.
NOT_HELD = {(LISTED, "stock, one request")}


@dataclass(frozen=True)
class Kind:
    """One thing to ask for, with the requests it takes, each as the bytes that are sent."""

    what: str
    how: str
    requests: Sequence[bytes]


def kinds(client: Client, page: int) -> Iterator[Kind]:
    cards = "/api/v1/stories?limit=20"
    for what, address in ((DETAIL, f"/api/v1/pages/{page}"), (LISTED, cards)):
        etag = client.ask(address)[0].headers["ETag"]
        yield Kind(what, "bare view", [request(f"/bare{address}")])
        yield Kind(what, "ours, kept", [request(address)])
        yield Kind(what, "ours, 304", [request(address, **{"If-None-Match": etag})])
        yield Kind(what, "ours, made anew", [request(address, **{ANEW: "1"})])
    yield Kind(DETAIL, "stock, one request", [request(PAGE.format(page))])
    yield Kind(DETAIL, "stock, all requests", [request(one) for one in all_of_a_page(client, page)])
    yield Kind(LISTED, "stock, one request", [request(LIST)])
    yield Kind(LISTED, "stock, all requests", [request(one) for one in all_cards(client)])


def request(address: str, **headers: str) -> bytes:
    lines = [f"GET {address} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


class Connection:
    """A client that costs as little as can be: the server has only what it leaves of the machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, sent: bytes) -> bytes:
        """The answer's status. A server that has closed the connection is asked anew."""
        for _ in range(3):
            try:
                self.socket.sendall(sent)
                if answer := self._read():
                    return answer
            except ConnectionError:
                pass
            self.socket.close()
            self.open()
        raise SystemExit(f"No answer to {sent!r}")

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
    """How many times a second all of the kind's requests are answered."""
    until = time.perf_counter() + MOMENT

    def ask(connection: Connection) -> tuple[int, float]:
        asked, began = 0, time.perf_counter()
        while time.perf_counter() < until:
            for sent in kind.requests:
                if (status := connection.ask(sent)) not in (b"200", b"304"):
                    raise SystemExit(f"{kind.how}: {sent!r} answered {status!r}")
            asked += 1
        return asked, time.perf_counter() - began

    with ThreadPoolExecutor(len(connections)) as pool:
        return sum(asked / took for asked, took in pool.map(ask, connections))


def main(directory: Path) -> None:
    client = wait_for(port := int(os.environ["PORT"]))
    asked = list(kinds(client, json.loads((directory / "page.json").read_text())["id"]))
    connections = [Connection(port) for _ in range(CLIENTS)]
    rounds = [{(kind.what, kind.how): per_second(connections, kind) for kind in asked} for _ in range(ROUNDS + 1)]
    figures = {name: median(one[name] for one in rounds[1:]) for name in rounds[0]}  # the first warms up
    requests = {(kind.what, kind.how): len(kind.requests) for kind in asked}
    sys.stdout.write("".join(f"{line}\n" for line in table(figures, requests)))
    missed = [line for line, reached in judged(figures) if not reached]
    sys.stdout.write("".join(f"{line}\n" for line, _ in judged(figures)))
    sys.exit(1 if missed else 0)


def table(figures: dict[tuple[str, str], float], requests: dict[tuple[str, str], int]) -> Iterator[str]:
    yield f"\n{'':32}{'a second':>10}{'× bare':>9}{'× stock':>9}{'requests each':>15}"
    for (what, how), figure in sorted(figures.items()):
        bare, stock = figures[what, "bare view"], figures[what, "stock, all requests"]
        number = requests[what, how]
        yield f"{what:10}{how:22}{figure:10,.1f}{figure / bare:9.2f}{figure / stock:9.1f}{number:15}"
    yield ""


def judged(figures: dict[tuple[str, str], float]) -> Iterator[tuple[str, bool]]:
    for what in (DETAIL, LISTED):
        for ours, other, goal in GOALS:
            times = figures[what, ours] / figures[what, other]
            held = (what, other) not in NOT_HELD
            verdict = ("reached" if times >= goal else "MISSED") if held else "no goal: it has no cards"
            yield f"{what:10}{ours} ≥ {goal:g} × {other}: {times:.1f} ({verdict})", times >= goal or not held


if __name__ == "__main__":
    main(Path(sys.argv[1]))
