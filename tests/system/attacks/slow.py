"""M4: 300 connections that do not finish their requests, while visitors and an editor work."""

from __future__ import annotations

from collections.abc import Iterator

from tests.production.nginx import nginx
from tests.system.attacks.flood import MAX_ADMIN_P95, MAX_CACHED_P99, Ports, finish, percentile, probes, start
from tests.system.attacks.front import nginx_reason
from tests.system.attacks.slow_connections import BEGINNINGS, hold_connections
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

CONNECTIONS = 300
START_SECONDS = 2  # the new pools load their code and fill their caches
BEFORE = "no answer for more than 60 s with 12"


def run(work: Workspace) -> Iterator[Row]:
    if reason := nginx_reason():
        yield Row("M4", "medium", "slow connections", BEFORE, reason, None)
        return
    directory = work.directory / "slow"
    directory.mkdir()
    env = {"TRUSTED_PROXIES": "127.0.0.1/32"}
    with (
        work.pool(POOL="public", **env) as public,
        work.pool(POOL="admin", **env) as admin,
        nginx(directory, public=public, admin=admin, data=work.directory) as front,
    ):
        for kind in BEGINNINGS:
            with hold_connections(front.port, kind, CONNECTIONS, trickle_seconds=1) as clients:
                ports = Ports(front.port, front.port)
                results = finish(start(work.seconds / 2, probes(work.installation, ports), niceness=0))
            yield _row(kind, results, clients.opened)


def _row(kind: str, results: dict[str, list[list[float]]], opened: int) -> Row:
    late = {name: [one for one in all_of if one[0] >= START_SECONDS] for name, all_of in results.items()}
    cached = percentile([one[2] for one in late["cached"]], 99)
    admin = percentile([one[2] for one in late["admin"]], 95)
    failures = sum(one[1] != 200 for name in ("cached", "admin") for one in late[name])
    now = f"{opened} connections: kept answer p99 {cached:.2f} s, admin p95 {admin:.2f} s, {failures} failures"
    held = cached <= MAX_CACHED_P99 and admin <= MAX_ADMIN_P95 and not failures
    return Row("M4", "medium", f"slow connections, {kind}", BEFORE, now, held)
