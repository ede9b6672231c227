"""The requests of a run, as Locust wrote them, and what they say.

The goals are ratios to what one core can do, measured in the same run: a faster or slower machine has other numbers and
the same goals.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cms.settings.capacity import Capacity

from .machine import MachineSpeed

MAX_SLOWDOWN = 6.0  # p95 of the usual load, of that of one request alone
MAX_OVERLOAD_WAIT = 2.0  # p99 of what is accepted, of the time in which all cores work off all waiting places
MIN_OVERLOAD_SHARE = 0.5  # requests accepted, of what all cores can do
MAX_RECOVERY_SHARE = 1 / 6  # time until all is as before, of that of the overload
WINDOW_SECONDS = 20
REFUSED = (429, 503)
ALONE, WARM_UP, STEADY, OVERLOAD, RECOVERY = "alone", "warm-up", "steady", "overload", "recovery"


@dataclass(frozen=True)
class Request:
    """A request and its outcome. Times begin when the request was due."""

    phase: str
    kind: str
    name: str
    due: float
    late_ms: float  # delay of Locust itself
    status: int
    ms: float
    retry_after: str
    error: str

    @property
    def is_accepted(self) -> bool:
        return self.status in (200, 304)

    @property
    def is_refused(self) -> bool:
        """Whether the site refused it and said when to come again."""
        return self.status in REFUSED and bool(self.retry_after)


def read_requests(path: Path) -> list[Request]:
    """Return the requests of a file."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Request(
                row["phase"],
                row["kind"],
                row["name"],
                float(row["due"]),
                float(row["late_ms"]),
                int(row["status"]),
                float(row["ms"]),
                row["retry_after"],
                row["error"],
            )
            for row in csv.DictReader(file)
        ]


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that this share of the values does not exceed, 0 without values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def operation_table(requests: Sequence[Request]) -> list[str]:
    """Return a line for all searches, all reads and each of their kinds, with the times of accepted requests."""
    groups: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        groups[f"all {request.kind}es" if request.kind == "search" else "all reads"].append(request)
        groups[request.name].append(request)
    lines = [f"{'':28} {'number':>7} {'refused':>8} {'errors':>7} {'p50':>7} {'p95':>7} {'p99':>7} {'max':>7} ms"]
    for name, group in sorted(groups.items(), key=lambda one: (not one[0].startswith("all"), one[0])):
        times = [request.ms for request in group if request.is_accepted]
        refused = sum(request.is_refused for request in group)
        errors = len(group) - len(times) - refused
        figures = [percentile(times, share) for share in (0.5, 0.95, 0.99, 1)]
        lines.append(f"{name:28} {len(group):7} {refused:8} {errors:7} " + " ".join(f"{ms:7.0f}" for ms in figures))
    return lines


def window_table(requests: Sequence[Request], begins: Mapping[str, float], speed: MachineSpeed) -> list[str]:
    """Return a line for every WINDOW_SECONDS: the times of accepted requests, and the speed of the machine.

    `begins` are the seconds at which each phase begins.
    """
    windows: dict[int, list[Request]] = defaultdict(list)
    for request in requests:
        windows[int((begins[request.phase] + request.due) // WINDOW_SECONDS)].append(request)
    lines = [
        f"{'seconds':>7} {'p95 of searches':>15} {'of reads':>8} {'refused':>8} {'the same work':>14} {'slowest':>7} ms"
    ]
    for number, group in sorted(windows.items()):
        begin = number * WINDOW_SECONDS
        times = {
            kind: percentile((one.ms for one in group if one.kind == kind and one.is_accepted), 0.95)
            for kind in ("search", "read")
        }
        work = [percentile(speed.between(begin, begin + WINDOW_SECONDS), share) for share in (0.5, 1)]
        refused = sum(request.is_refused for request in group)
        lines.append(
            f"{begin:7} {times['search']:15.0f} {times['read']:8.0f} {refused:8} {work[0]:14.1f} {work[1]:7.1f}"
        )
    return lines


def describe_errors(requests: Iterable[Request]) -> str:
    """Return how many requests were neither accepted nor refused, by status and error."""
    counts = Counter(
        f"{request.status} {request.error}".strip()
        for request in requests
        if not (request.is_accepted or request.is_refused)
    )
    return ", ".join(f"{count} × {what}" for what, count in counts.most_common()) or "none"


@dataclass(frozen=True)
class OneCore:
    """What one core can do, measured with one request after the other on one connection."""

    requests_per_second: float  # a second of processor time of all processes of the site together
    p95_ms: Mapping[str, float]  # searches and reads


def measure_one_core(requests: Sequence[Request], processor_seconds: float) -> OneCore:
    """Return what one core can do, from requests that were sent one after the other."""
    times = {kind: [one.ms for one in requests if one.kind == kind and one.is_accepted] for kind in ("search", "read")}
    number = sum(len(group) for group in times.values())
    return OneCore(number / processor_seconds, {kind: percentile(group, 0.95) for kind, group in times.items()})


@dataclass(frozen=True)
class Goals:
    """What a site on this machine must reach."""

    max_p95_ms: Mapping[str, float]
    max_overload_p99_ms: float
    min_overload_per_second: float
    max_recovery_seconds: float


def set_goals(one_core: OneCore, capacity: Capacity, overload_seconds: float) -> Goals:
    """Return the goals for a site with these numbers, on a machine whose cores can do so much."""
    all_cores = one_core.requests_per_second * capacity.cores
    places = capacity.nginx_searches + capacity.nginx_reads
    return Goals(
        {kind: MAX_SLOWDOWN * ms for kind, ms in one_core.p95_ms.items()},
        MAX_OVERLOAD_WAIT * 1000 * places / all_cores,
        MIN_OVERLOAD_SHARE * all_cores,
        MAX_RECOVERY_SHARE * overload_seconds,
    )


def recovery_seconds(requests: Sequence[Request], max_p95_ms: float) -> int:
    """Return after how many seconds every later second had p95 ≤ `max_p95_ms` and accepted everything."""
    seconds: dict[int, list[Request]] = defaultdict(list)
    for request in requests:
        seconds[int(request.due)].append(request)
    bad = [
        second
        for second, group in seconds.items()
        if not all(request.is_accepted for request in group)
        or percentile((request.ms for request in group), 0.95) > max_p95_ms
    ]
    return max(bad) + 1 if bad else 0


@dataclass(frozen=True)
class Verdict:
    """A goal and whether it is reached."""

    text: str
    reached: bool

    def __str__(self) -> str:
        return f"{'reached' if self.reached else 'MISSED ':7}  {self.text}"


def judge(requests: Sequence[Request], goals: Goals, overload_seconds: float) -> list[Verdict]:
    """Return the verdicts on times and errors."""
    by_phase: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        by_phase[request.phase].append(request)
    verdicts = []
    for kind, plural in (("search", "searches"), ("read", "reads")):
        group = [request for request in by_phase[STEADY] if request.kind == kind]
        p95 = percentile((request.ms for request in group), 0.95) if group else math.inf
        most = goals.max_p95_ms[kind]
        text = f"{plural}: p95 {p95:.0f} ms ≤ {most:.0f} ms, {MAX_SLOWDOWN:g} times that of one request alone"
        verdicts.append(Verdict(text, p95 <= most))
    failed = sum(not request.is_accepted for request in by_phase[STEADY])
    verdicts.append(Verdict(f"{failed} of {len(by_phase[STEADY])} requests failed or were refused", not failed))
    if overload := by_phase[OVERLOAD]:
        accepted = [request.ms for request in overload if request.is_accepted]
        p99 = percentile(accepted, 0.99) if accepted else math.inf
        most = goals.max_overload_p99_ms
        text = f"overload: p99 of accepted {p99:.0f} ms ≤ {most:.0f} ms, {MAX_OVERLOAD_WAIT:g} times all waiting places"
        verdicts.append(Verdict(text, p99 <= most))
        rate, least = len(accepted) / overload_seconds, goals.min_overload_per_second
        text = f"overload: {rate:.0f} accepted a second ≥ {least:.0f}, {MIN_OVERLOAD_SHARE:.0%} of what cores can do"
        verdicts.append(Verdict(text, rate >= least))
        lost = [request for request in overload if not (request.is_accepted or request.is_refused)]
        refused = sum(request.is_refused for request in overload)
        text = (
            f"overload: {refused} of {len(overload)} refused with Retry-After; other failures: {describe_errors(lost)}"
        )
        verdicts.append(Verdict(text, not lost))
    if recovery := by_phase[RECOVERY]:
        seconds = recovery_seconds(recovery, max(goals.max_p95_ms.values()))
        text = f"recovered after {seconds} s ≤ {goals.max_recovery_seconds:.0f} s, a sixth of the overload"
        verdicts.append(Verdict(text, seconds <= goals.max_recovery_seconds))
    return verdicts
