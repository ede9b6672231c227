"""Measure which memory and processor time the processes of a small site need: `python -m tests.system.load.sizes`.

    SIZES_WEB=2 SIZES_ADMIN=0 SIZES_SECONDS=90 SIZES_RATE=2 SIZES_RUNS=3 python -m tests.system.load.sizes

The installation is that of DATA_DIR, DATABASE_URL, SEARCH_URL and CACHE_URL, with content. Locust sends as many
searches and reads a second as SIZES_RATE, a story is published every ten seconds, and the pool of the admin, if there
is one, is asked for its log-in form every five. Memory is PSS: pages that processes share are counted once. For each
run, a line for each group of processes has the largest sum.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

import psutil

from tests.production.nginx import nginx
from tests.production.processes import WEB, environment, free_port, process, wait_for
from tests.system.attacks.installation import answers

from .processes import family
from .regular_calls import called_regularly
from .site import Site, run_newsroom, start_locust
from .targets import HEADERS, read_targets

SECONDS, RATE = float(os.environ.get("SIZES_SECONDS", "90")), float(os.environ.get("SIZES_RATE", "2"))
RUNS = int(os.environ.get("SIZES_RUNS", "3"))
POOLS = {
    name: int(os.environ.get(f"SIZES_{name.upper()}", default)) for name, default in (("web", "2"), ("admin", "0"))
}
GIVEN = ("DATABASE_URL", "SEARCH_URL", "SEARCH_PREFIX", "CACHE_URL")
INTERVAL_SECONDS, STARTED_SECONDS = 5.0, 180


class Sizes:
    """The largest PSS of each group, in megabytes, and its processor time."""

    def __init__(self, roots: dict[str, int]) -> None:
        self.find = {name: family(pid) for name, pid in roots.items()}
        self.memory, self.processor = dict.fromkeys(roots, 0.0), dict.fromkeys(roots, 0.0)

    def sample(self) -> None:
        for name, find in self.find.items():
            memory = processor = 0.0
            for one in find():
                try:
                    memory += one.memory_full_info().pss / 2**20
                    processor += sum(one.cpu_times()[:2])
                except psutil.Error:
                    continue
            self.memory[name] = max(self.memory[name], memory)
            self.processor[name] = max(self.processor[name], processor)


def measure(directory: Path) -> None:
    """Start the processes, send the requests and print what they needed."""
    data, key, ports = Path(os.environ["DATA_DIR"]), secrets.token_hex(32), {name: free_port() for name in POOLS}
    env = environment(
        data,
        **{name: os.environ[name] for name in GIVEN if name in os.environ},
        TRUSTED_PROXIES="127.0.0.1/32",
        RATE_LIMIT_BYPASS_KEY=key,
        LANGUAGES=os.environ.get("LANGUAGES", "en,fr"),
    )
    with ExitStack() as stack:
        roots = {"worker": stack.enter_context(process(directory / "worker.log", "manage.py", "worker", env=env)).pid}
        for name, count in POOLS.items():
            if count:
                pool = {**env, "BIND": f"127.0.0.1:{ports[name]}", "WEB_CONCURRENCY": str(count)}
                roots[name] = stack.enter_context(process(directory / f"{name}.log", *WEB, env=pool)).pid
        public = ports["web"]
        admin = ports["admin"] if POOLS["admin"] else public
        wait_for(lambda: answers(public, "/readyz") and answers(admin, "/readyz"), STARTED_SECONDS, "web is ready")
        front = stack.enter_context(nginx(directory, public=public, admin=admin, data=data))
        site = Site(directory, env, front.port, public, 0, "", key, roots)
        idle = Sizes(roots)
        idle.sample()
        before = psutil.cpu_times()
        loaded = Sizes(roots)
        stack.enter_context(run_newsroom(site))
        send(site, admin, loaded)
        requests = 2 * RATE * SECONDS
        for name in roots:
            spent = loaded.processor[name] - idle.processor[name]
            sys.stdout.write(
                f"{name:8} after the start {idle.memory[name]:6.0f} MB, under load {loaded.memory[name]:6.0f} MB, "
                f"{1000 * spent / requests:6.1f} ms of processor time for a request\n"
            )
        total = sum(loaded.memory.values())
        busy = sum(psutil.cpu_times()[:3]) - sum(before[:3])
        sys.stdout.write(f"{'sum':8} {total:.0f} MB; the machine was busy for {busy:.0f} s of {SECONDS:.0f} s\n")
        sys.stdout.flush()


def send(site: Site, admin: int, sizes: Sizes) -> None:
    """Send the requests, and measure meanwhile."""
    targets = site.directory / "targets.json"
    targets.write_text(json.dumps(read_targets(site.web, site.bypass_key)))
    results = site.directory / "requests.csv"
    variables = {
        "LOAD_TARGETS": str(targets),
        "LOAD_PHASES": json.dumps([("steady", RATE, SECONDS)]),
        "LOAD_RESULTS": str(results),
    }
    locust = start_locust(site, site.directory, variables)

    def sample() -> None:
        sizes.sample()
        urlopen(Request(f"http://127.0.0.1:{admin}/admin/login/", headers=HEADERS), timeout=30).close()

    with called_regularly(sample, INTERVAL_SECONDS):
        locust.wait(SECONDS + 120)
    sizes.sample()
    rows = results.read_text().splitlines()
    sys.stdout.write(f"{len(rows) - 1} requests\n")


def main() -> None:
    """Measure as often as SIZES_RUNS says, each time with new processes."""
    for number in range(RUNS):
        sys.stdout.write(f"\nRun {number + 1}: {POOLS}\n")
        with TemporaryDirectory(prefix="clarion-sizes-") as directory:
            measure(Path(directory))


if __name__ == "__main__":
    main()
