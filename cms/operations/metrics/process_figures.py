"""Memory, processor time and threads of this process, or of gunicorn with all its processes, from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from .process_files import get_directory, list_processes

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class ProcessFigures:
    """Figures of one process. `ended_seconds` is the processor time of its children that have exited."""

    cpu_seconds: float
    ended_seconds: float
    threads: int
    memory_bytes: int
    start_seconds: float  # since the start of the machine


class ProcessCollector:
    """Reads the figures of the processes that count together."""

    def collect(self) -> Iterator[Metric]:
        """Yield totals; nothing on systems without /proc."""
        directory = get_directory()
        workers = list_processes(directory) if directory else [os.getpid()]
        found = [figures for pid in workers if (figures := read_process(pid))]
        # Gunicorn's main process has the time of the processes that it has replaced.
        parent = read_process(os.getppid()) if directory else None
        if not found:
            return
        cpu = sum(one.cpu_seconds for one in found)
        if parent:
            cpu += parent.cpu_seconds + parent.ended_seconds
        yield CounterMetricFamily("clarion_process_cpu_seconds", "Processor time of all processes together.", cpu)
        for name, text, value in (
            ("processes", "Processes that serve requests, or 1 for the worker.", len(found)),
            ("process_memory_bytes", "Resident memory of all processes together.", sum(p.memory_bytes for p in found)),
            ("process_memory_max_bytes", "Resident memory of the largest.", max(p.memory_bytes for p in found)),
            ("process_threads", "Threads of all processes together.", sum(p.threads for p in found)),
            ("process_start_time_seconds", "When the oldest started.", _boot_time() + min(_starts(found, parent))),
        ):
            yield GaugeMetricFamily(f"clarion_{name}", text, value)


def read_process(pid: int) -> ProcessFigures | None:
    """Return the figures of a process, or None if it has exited or the system has no /proc."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The name of the program, in brackets, may contain spaces; the next field is number 3 of proc(5).
    fields = text.rpartition(")")[2].split()
    ticks, page_size = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    user, system, ended_user, ended_system = (int(value) / ticks for value in fields[11:15])
    return ProcessFigures(
        cpu_seconds=user + system,
        ended_seconds=ended_user + ended_system,
        threads=int(fields[17]),
        memory_bytes=int(fields[21]) * page_size,
        start_seconds=int(fields[19]) / ticks,
    )


def _starts(found: list[ProcessFigures], parent: ProcessFigures | None) -> Iterator[float]:
    yield from (one.start_seconds for one in [*found, *([parent] if parent else [])])


def _boot_time() -> float:
    """Return when the machine started, in seconds since 1970."""
    for line in (PROC / "stat").read_text().splitlines():
        if line.startswith("btime "):
            return float(line.split()[1])
    return 0.0
