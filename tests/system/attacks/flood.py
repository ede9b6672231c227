"""A flood of 200 clients, and what innocent visitors and an editor notice of it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any

from tests.production.processes import PROJECT
from tests.system.attacks.installation import Installation
from tests.system.attacks.load import Group

FLOODERS = 200
REFUSED_PAUSE_SECONDS = 0.5  # until a refused client tries again
ONE_ADDRESS = ["127.0.1.1"]
MANY_ADDRESSES = [f"127.0.1.{number}" for number in range(1, FLOODERS + 1)]
VISITORS = [f"127.0.2.{number}" for number in range(1, 51)]
SEARCHERS, SEARCHES_PER_SECOND = 20, 0.5  # innocent visitors, each of them; far below the limit of a client
RECOVERY_SECONDS = 5.0

MAX_CACHED_P99, MAX_ADMIN_P95, MAX_SEARCH_P99 = 0.5, 2.0, 2.0
SLOW_SECONDS = {"cached": MAX_CACHED_P99, "admin": MAX_ADMIN_P95, "search": MAX_SEARCH_P99}


@dataclass
class Ports:
    """Where visitors and editors reach the installation: at nginx, or at the two pools."""

    public: int
    admin: int


@dataclass
class Figures:
    """What one flood did; times in seconds, searches per second."""

    flood_statuses: dict[int, int]
    flood_accepted_rate: float
    refusals_without_retry_after: int
    cached_p99: float
    cached_failures: int
    admin_p95: float
    admin_failures: int
    search_p99: float
    search_rate: float
    search_refused: int
    other: int
    recovered_after: float


def measure(
    installation: Installation, ports: Ports, kind: str | None, addresses: list[str], seconds: float
) -> Figures:
    """Flood for some seconds (not at all if `kind` is `None`), and measure the others until they have recovered."""
    others = start(seconds + RECOVERY_SECONDS, probes(installation, ports), niceness=0)
    flood = start(seconds, flooders(ports, kind, addresses)) if kind else None
    flooded = finish(flood)["flood"] if flood else []
    return summarise(flooded, finish(others), seconds, kind)


def probes(installation: Installation, ports: Ports) -> list[Group]:
    """Return innocent visitors who read a cached response, visitors who search, and an editor in the explorer."""
    return [
        Group("cached", "path", ports.public, VISITORS, clients=4, rate=5, path="/api/v1/site"),
        Group("search", "short_search", ports.public, VISITORS, clients=SEARCHERS, rate=SEARCHES_PER_SECOND),
        Group(
            "admin",
            "path",
            ports.admin,
            ["127.0.3.1"],
            clients=2,
            rate=1,
            path=installation.content["explorer"],
            headers={"Cookie": installation.cookie},
        ),
    ]


def flooders(ports: Ports, kind: str, addresses: list[str]) -> list[Group]:
    port = ports.admin if kind == "log_in" else ports.public
    return [Group("flood", kind, port, addresses, clients=FLOODERS, refused_pause=REFUSED_PAUSE_SECONDS)]


def start(seconds: float, groups: list[Group], niceness: int | None = None) -> subprocess.Popen[str]:
    """Start the groups in a process of their own."""
    options: dict[str, Any] = {"seconds": seconds, "groups": [asdict(group) for group in groups]}
    if niceness is not None:
        options["niceness"] = niceness
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.system.attacks.load"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdin
    started.stdin.write(json.dumps(options))
    started.stdin.close()
    return started


def finish(started: subprocess.Popen[str]) -> dict[str, list[list[float]]]:
    """Wait for a process of `start`, and return its results."""
    assert started.stdout
    text = started.stdout.read()
    assert started.wait() == 0
    return json.loads(text)


def summarise(
    flood: list[list[float]], others: dict[str, list[list[float]]], seconds: float, kind: str | None
) -> Figures:
    """Calculate the figures of a flood. Requests that were sent while it lasted count, without its first second."""

    def during(name: str) -> list[list[float]]:
        return [one for one in others[name] if 1 <= one[0] < seconds]

    accepted = [one for one in flood if is_accepted(one, kind) and one[0] + one[2] <= seconds + 1]
    searches = [one for one in during("search") if one[1] == 200]
    if kind == "long_search":
        searches += [one for one in flood if one[1] == 200]
    statuses = [int(one[1]) for one in flood]
    return Figures(
        flood_statuses={status: statuses.count(status) for status in sorted(set(statuses))},
        flood_accepted_rate=round(len(accepted) / seconds, 1),
        refusals_without_retry_after=sum(one[1] in (429, 503) and one[3] < 0 for one in flood),
        cached_p99=percentile([one[2] for one in during("cached")], 99),
        cached_failures=sum(one[1] != 200 for one in during("cached")),
        admin_p95=percentile([one[2] for one in during("admin")], 95),
        admin_failures=sum(one[1] != 200 for one in during("admin")),
        search_p99=percentile([one[2] for one in searches], 99),
        search_rate=round(sum(one[1] == 200 for one in during("search")) / (seconds - 1), 1),
        search_refused=sum(one[1] in (429, 503) for one in during("search")),
        other=sum(one[1] not in (200, 302, 403, 429, 503) for one in [*flood, *during("search")]),
        recovered_after=recovery(others, seconds),
    )


def is_accepted(one: list[float], kind: str | None) -> bool:
    return one[1] in ((200, 302, 403) if kind == "log_in" else (200,))


def recovery(others: dict[str, list[list[float]]], seconds: float) -> float:
    """Return how long after the flood the last request ended that was refused or too slow; 0 if there was none."""
    slow = [
        one[0] + one[2] - seconds
        for name, results in others.items()
        for one in results
        if one[0] + one[2] > seconds and (one[1] != 200 or one[2] > SLOW_SECONDS[name])
    ]
    return round(max(slow, default=0.0), 1)


def percentile(values: list[float], share: int) -> float:
    """Return the value that this percentage of the values does not exceed; infinite if there is none."""
    if not values:
        return float("inf")
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


def misses(figures: Figures) -> list[str]:
    """Return the goals that these figures miss."""
    goals = {
        f"kept answer p99 ≤ {MAX_CACHED_P99} s": figures.cached_p99 <= MAX_CACHED_P99,
        f"admin page p95 ≤ {MAX_ADMIN_P95} s": figures.admin_p95 <= MAX_ADMIN_P95,
        f"accepted search p99 ≤ {MAX_SEARCH_P99} s": figures.search_p99 <= MAX_SEARCH_P99,
        "no kept answer and no admin page fails": not figures.cached_failures + figures.admin_failures,
        "refusals are 429 or 503 with Retry-After": not figures.other + figures.refusals_without_retry_after,
        f"recovered ≤ {RECOVERY_SECONDS} s": figures.recovered_after <= RECOVERY_SECONDS,
    }
    return [goal for goal, reached in goals.items() if not reached]


def describe(figures: Figures) -> str:
    return (
        f"kept answer p99 {figures.cached_p99:.2f} s, admin p95 {figures.admin_p95:.2f} s, "
        f"searches p99 {figures.search_p99:.2f} s at {figures.search_rate}/s, recovered {figures.recovered_after:.1f} s"
    )
