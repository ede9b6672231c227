"""H2: floods of costly requests, without nginx and with it, from one address and from 200."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tests.production.nginx import nginx
from tests.system.attacks.flood import (
    MANY_ADDRESSES,
    ONE_ADDRESS,
    SEARCHERS,
    SEARCHES_PER_SECOND,
    VISITORS,
    Figures,
    Ports,
    describe,
    finish,
    measure,
    misses,
    probes,
    start,
)
from tests.system.attacks.front import nginx_reason
from tests.system.attacks.installation import BYPASS_KEY, WORKERS
from tests.system.attacks.load import Group
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

MIN_SEARCH_SHARE = 0.7
MAX_LOAD_PER_CORE = 2  # processes that want to run before the measurement, the installation's own included
KINDS = {
    "long_search": "200 clients, 60-word searches",
    "suggest": "200 clients, suggestions",
    "log_in": "200 clients, log-ins with new names",
}
BEFORE = {
    "long_search": "kept answer median 12.9 s, max 35.9 s; no refusal",
    "suggest": "kept answer median 1.9 s",
    "log_in": "kept answer median 4.3 s with 12 clients",
}


def run(work: Workspace) -> Iterator[Row]:
    """Flood through nginx, then the two pools directly."""
    if reason := nginx_reason():
        yield Row("H2", "high", "floods through nginx", "not tried", reason, None)
    else:
        yield from _flood_nginx(work)
    installation = work.installation
    yield from flood_all(work, Ports(installation.public, installation.admin), installation.public, "no nginx")


def _flood_nginx(work: Workspace) -> Iterator[Row]:
    directory = work.directory / "nginx"
    directory.mkdir()
    behind = {"TRUSTED_PROXIES": "127.0.0.1/32"}
    with (
        work.pool(POOL="public", WEB_CONCURRENCY=WORKERS["public"], **behind) as public,
        work.pool(POOL="admin", WEB_CONCURRENCY=WORKERS["admin"], **behind) as admin,
        nginx(directory, public=public, admin=admin, data=work.directory) as front,
    ):
        yield from flood_all(work, Ports(front.port, front.port), public, "nginx")


def flood_all(work: Workspace, ports: Ports, pool: int, front: str) -> Iterator[Row]:
    """Run every flood from one and from 200 addresses, after measurements without one; `pool` is the public one.

    Without nginx the goals are measured, but not required: operators have to put a buffering proxy in front.
    """
    severity = "high" if front == "nginx" else "low"
    load = os.getloadavg()[0]
    quiet = measure(work.installation, ports, None, [], work.seconds / 2)
    capacities = {
        kind: measure_capacity(work, ports, pool, kind) for kind in ("long_search", "suggest", "short_search")
    }
    busy = bool(misses(quiet)) or load > MAX_LOAD_PER_CORE * (os.cpu_count() or 1)
    now = describe(quiet) + "".join(f"; {rate:.0f} {kind}/s" for kind, rate in capacities.items())
    now += f"; load average {load:.0f}" + (": too busy to measure" if busy else "")
    yield Row("H2", severity, f"no flood, {front}", "8 ms alone", now, not busy or None)
    for kind, attack in KINDS.items():
        for name, addresses in (("one address", ONE_ADDRESS), ("200 addresses", MANY_ADDRESSES)):
            figures = measure(work.installation, ports, kind, addresses, work.seconds)
            share = throughput(figures, capacities, kind)
            missed = misses(figures) + ([f"searches ≥ {MIN_SEARCH_SHARE:.0%}"] if share < MIN_SEARCH_SHARE else [])
            now = f"{describe(figures)}, throughput {share:.0%}; answers {figures.flood_statuses}"
            now += "".join(f"; MISSED: {one}" for one in missed)
            held = None if busy and missed else not missed
            yield Row("H2", severity, f"{attack}, {name}, {front}", BEFORE[kind], now, held)


def throughput(figures: Figures, capacities: dict[str, float], kind: str) -> float:
    """Return the share of the work done without a flood that is done during it.

    That is what visitors' searches reach or, where the flood is accepted, the searches and suggestions of both, as
    parts of what the installation can answer.
    """
    visitors = figures.search_rate / min(SEARCHERS * SEARCHES_PER_SECOND, capacities["short_search"])
    work = figures.search_rate / capacities["short_search"]
    if kind in capacities:
        work += figures.flood_accepted_rate / capacities[kind]
    return max(visitors, work)


def measure_capacity(work: Workspace, ports: Ports, pool: int, kind: str) -> float:
    """Return how many requests of a kind are answered in a second if only four clients send them.

    The visitors and the editor work beside them as during a flood, because they share the cores.
    """
    headers = {"X-Rate-Limit-Key": BYPASS_KEY}
    seconds = work.seconds / 5
    others = start(seconds + 1, probes(work.installation, ports), niceness=0)
    group = Group("capacity", kind, pool, VISITORS, clients=4, headers=headers)
    results = finish(start(seconds + 1, [group]))["capacity"]
    finish(others)
    return sum(one[1] == 200 for one in results if one[0] >= 1) / seconds
