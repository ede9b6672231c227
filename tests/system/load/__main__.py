"""Load test: `python -m tests.system.load`, which scripts/load runs. Prints tables and verdicts.

First one request after the other, for LOAD_ALONE_SECONDS (60): what one core can do, to which all goals are ratios.
Then half of what all cores can do (LOAD_SHARE), as many searches as reads, for LOAD_SECONDS (600); four times as many
for LOAD_OVERLOAD_SECONDS (60), and the usual rate again for 30 s. Requests for LOAD_WARM_UP_SECONDS (180) before them
do not count, half of the time one by one and half at the usual rate: the servers have just been started, and for two to
three minutes the compiler of Java takes a quarter of a core. The reports are written to LOAD_REPORTS (var/load). Exits
with 1 if a goal is missed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.production.processes import PROJECT

from .machine import MachineSpeed
from .processes import ProcessTable, family, named
from .prometheus import run_prometheus
from .results import (
    ALONE,
    OVERLOAD,
    RECOVERY,
    STEADY,
    WARM_UP,
    Goals,
    OneCore,
    Request,
    Verdict,
    describe_errors,
    judge,
    measure_one_core,
    operation_table,
    percentile,
    set_goals,
    window_table,
)
from .results import read_requests as read_results
from .site import CAPACITY, Site, run_newsroom, run_site, start_locust
from .targets import read_targets

SECONDS = float(os.environ.get("LOAD_SECONDS", "600"))
WARM_UP_SECONDS = float(os.environ.get("LOAD_WARM_UP_SECONDS", "180"))
ALONE_SECONDS = float(os.environ.get("LOAD_ALONE_SECONDS", "60"))
OVERLOAD_SECONDS = float(os.environ.get("LOAD_OVERLOAD_SECONDS", "60"))
RECOVERY_SECONDS = 30.0
SHARE = float(os.environ.get("LOAD_SHARE", "0.5"))  # the part of what all cores can do
OVERLOAD_FACTOR = 4
ONE_BY_ONE = 0.0  # a rate
PAGES = int(os.environ.get("LOAD_PAGES", "10000"))
REPORTS = Path(os.environ.get("LOAD_REPORTS", PROJECT / "var/load"))
MAX_SLOPE, MAX_SLOPE_MB = 0.01, 0.5  # growth of the memory of a process in a minute; the larger of both
MAX_LATE_MS = 50.0  # p99 of Locust's own delay; above it the figures are those of Locust
OURS = ("web", "worker", "nginx")
SERVERS = (*OURS, "postgres", "elasticsearch")  # their processor time is that of a request


def main() -> int:
    """Run the load test and return the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the processes are stopped
    REPORTS.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="clarion-load-") as directory, ExitStack() as stack:
        say(f"Creating {PAGES:,} pages.")
        site = stack.enter_context(run_site(Path(directory), PAGES))
        prometheus = stack.enter_context(run_prometheus(Path(directory), site))
        stack.enter_context(run_newsroom(site))
        one_core = measure_alone(site)
        rate = round(SHARE * CAPACITY.cores * one_core.requests_per_second / 2, 1)
        phases = [(WARM_UP, rate, WARM_UP_SECONDS / 2), (STEADY, rate, SECONDS)]
        if OVERLOAD_SECONDS:
            phases += [(OVERLOAD, OVERLOAD_FACTOR * rate, OVERLOAD_SECONDS), (RECOVERY, rate, RECOVERY_SECONDS)]
        say(f"Sending {rate:g} searches and {rate:g} reads a second for {SECONDS:g} s.")
        table, speed, took = send(site, phases, "requests.csv")
        verdicts = report(phases, table, speed, took, set_goals(one_core, CAPACITY, OVERLOAD_SECONDS))
        if prometheus:
            verdicts += prometheus.report(REPORTS)
    lines = [str(verdict) for verdict in verdicts]
    with (REPORTS / "summary.txt").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", *lines, ""]))
    say("\n" + "\n".join(lines))
    return 0 if all(verdict.reached for verdict in verdicts) else 1


def measure_alone(site: Site) -> OneCore:
    """Return what one core can do: send one request after the other, and add up the processor time of all servers."""
    send(site, [(WARM_UP, ONE_BY_ONE, WARM_UP_SECONDS / 2)], "warm-up.csv")
    table, *_ = send(site, [(ALONE, ONE_BY_ONE, ALONE_SECONDS)], "alone.csv")
    one_core = measure_one_core(read_results(REPORTS / "alone.csv"), sum(map(table.cpu_seconds, SERVERS)))
    times = ", ".join(f"{kind} {ms:.0f} ms" for kind, ms in one_core.p95_ms.items())
    say(f"One core can do {one_core.requests_per_second:.1f} requests a second; p95 of one alone: {times}.")
    return one_core


def send(
    site: Site, phases: Sequence[tuple[str, float, float]], results: str
) -> tuple[ProcessTable, MachineSpeed, float]:
    """Run Locust, and return the figures of the processes and of the machine, and how long it took."""
    targets = site.directory / "targets.json"
    targets.write_text(json.dumps(read_targets(site.web, site.bypass_key)))
    env = {
        "LOAD_TARGETS": str(targets),
        "LOAD_PHASES": json.dumps(phases),
        "LOAD_RESULTS": str(REPORTS / results),
    }
    locust = start_locust(site, REPORTS, env)
    groups = {name: family(pid) for name, pid in {**site.pids, "locust": locust.pid}.items()}
    before_overload = sum(seconds for name, _, seconds in phases if name not in (OVERLOAD, RECOVERY))
    table = ProcessTable({**groups, "postgres": named("postgres"), "elasticsearch": named("java")}, before_overload)
    table.sample()
    for history in table.found.values():  # histories of servers that ran before
        history.cpu_seconds_before = history.cpu_seconds
    speed, began = MachineSpeed(), time.monotonic()
    try:
        with table.watching(), speed.watching():
            locust.wait(sum(seconds for *_, seconds in phases) + 120)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if locust.poll() is None:
            locust.kill()
            locust.wait()
    return table, speed, time.monotonic() - began


def report(
    phases: Sequence[tuple[str, float, float]], table: ProcessTable, speed: MachineSpeed, took: float, goals: Goals
) -> list[Verdict]:
    """Print the tables, write them to summary.txt, and return the verdicts on requests and memory."""
    requests = read_results(REPORTS / "requests.csv")
    lines = [f"{PAGES:,} pages, {os.cpu_count()} cores, load average {os.getloadavg()[1]:.1f}"]
    for name, rate, seconds in phases:
        chosen = [request for request in requests if request.phase == name]
        lines += ["", f"{name}: {rate:g} searches and {rate:g} reads a second for {seconds:g} s"]
        lines += [*operation_table(chosen), f"failures: {describe_errors(chosen)}"]
    begins = dict(zip((name for name, *_ in phases), accumulate((one[2] for one in phases), initial=0.0), strict=False))
    lines += ["", *window_table(requests, begins, speed), "", *describe_processes(table, took)]
    late = percentile((request.late_ms for request in requests if request.phase == STEADY), 0.99)
    lines.append(f"Locust sent its requests late by {late:.1f} ms (p99 of {STEADY}).")
    (REPORTS / "summary.txt").write_text("\n".join(lines), encoding="utf-8")
    write_memory(table)
    say("\n" + "\n".join(lines))
    verdicts = [judge_number(requests, phases), *judge(requests, goals, OVERLOAD_SECONDS)]
    verdicts.append(
        Verdict(f"Locust is no bottleneck: late by {late:.1f} ms ≤ {MAX_LATE_MS:.0f} ms", late <= MAX_LATE_MS)
    )
    return [*verdicts, *judge_memory(table)]


def judge_number(requests: Sequence[Request], phases: Sequence[tuple[str, float, float]]) -> Verdict:
    """Return whether the outcome of every request is known."""
    expected = sum(2 * round(rate * seconds) for _, rate, seconds in phases)
    return Verdict(f"{len(requests):,} of {expected:,} requests have an outcome", len(requests) == expected)


def describe_processes(table: ProcessTable, took: float) -> list[str]:
    """Return the processor time of each group, and the memory of each process of ours."""
    lines = [f"{'process':22} {'memory, first and last':>26} {'slope':>15}"]
    for (group, pid), one in sorted(table.found.items()):
        if group in OURS and one.samples:
            slope = f"{one.slope:+.2f} MB/minute" if one.is_long_enough else "too short"
            lines.append(f"{group:13} {pid:8} {one.samples[0][1]:11.0f} → {one.samples[-1][1]:9.0f} MB {slope:>18}")
    used = {group: table.cpu_seconds(group) / took for group in table.roots}
    lines.append("cores used: " + ", ".join(f"{group} {share:.2f}" for group, share in used.items()))
    return lines


def judge_memory(table: ProcessTable) -> list[Verdict]:
    """Return whether the memory of each process is flat after the warm-up. Processes that gunicorn ended are named."""
    long = [one for (group, _), one in table.found.items() if group in OURS and one.is_long_enough]
    growing = [one for one in long if one.slope > max(MAX_SLOPE * one.settled[0][1], MAX_SLOPE_MB)]
    names = ", ".join(f"{one.group} {one.pid}: {one.slope:+.2f} MB a minute" for one in growing) or "none"
    return [
        Verdict(
            f"memory of {len(long)} processes older than four minutes; growing over {MAX_SLOPE:.0%} a minute: {names}",
            not growing,
        )
    ]


def write_memory(table: ProcessTable) -> None:
    """Write the memory of all processes, one line for each sample."""
    with (REPORTS / "memory.csv").open("w", encoding="utf-8") as file:
        file.write("process,pid,seconds,megabytes\n")
        for (group, pid), one in sorted(table.found.items()):
            file.writelines(f"{group},{pid},{seconds:.1f},{memory:.2f}\n" for seconds, memory in one.samples)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
