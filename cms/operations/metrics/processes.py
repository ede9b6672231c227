"""The processes that count together: their files, and their memory, processor time and threads from /proc.

Each process of gunicorn has one file for each type of metric, in one directory. prometheus-client writes them where
PROMETHEUS_MULTIPROC_DIR is set when it is imported; cms/settings/gunicorn.py does. The library keeps the files of
processes that have exited, because their counts still belong to the total. Gunicorn replaces its processes all the
time, so here their counts are moved to one file instead.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import mark_process_dead

ADDED_TYPES = ("counter", "histogram")
EXITED = 0  # takes the place of the process id in the names of the files with the counts of exited processes
LOCK_NAME = "lock"
PROC = Path("/proc")


def get_directory() -> Path | None:
    """Return the directory of the files, or None in a process that counts in memory."""
    directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(directory) if directory else None


def move_counts_of_exited(directory: Path, pid: int) -> None:
    """Add the counts of a process that has exited to those of earlier ones, and delete its files."""
    with locked(directory, fcntl.LOCK_EX):
        for kind in ADDED_TYPES:
            path = directory / f"{kind}_{pid}.db"
            if path.exists():
                _add(path, directory / f"{kind}_{EXITED}.db")
                path.unlink()
        mark_process_dead(pid, str(directory))


@contextmanager
def locked(directory: Path, mode: int = fcntl.LOCK_SH) -> Iterator[None]:
    """Keep other processes from moving counts in the block, which would be read twice or not at all."""
    with (directory / LOCK_NAME).open("w") as file:
        fcntl.flock(file, mode)
        yield


def list_processes(directory: Path) -> list[int]:
    """Return the ids of the processes that count in the directory."""
    pids = {int(path.stem.rpartition("_")[2]) for path in directory.glob("*_*.db")}
    return sorted(pids - {EXITED})


def _add(source: Path, target: Path) -> None:
    total = MmapedDict(str(target))
    try:
        for key, value, _, _ in MmapedDict.read_all_values_from_file(str(source)):
            total.write_value(key, total.read_value(key)[0] + value, 0.0)
    finally:
        total.close()


@dataclass(frozen=True, slots=True)
class ProcessMetrics:
    """The metrics of one process. `ended_seconds` is the processor time of its children that have exited."""

    cpu_seconds: float
    ended_seconds: float
    threads: int
    memory_bytes: int
    start_seconds: float  # since the start of the machine


class ProcessCollector:
    """Reads the metrics of the processes that count together."""

    def collect(self) -> Iterator[Metric]:
        """Yield totals; nothing on systems without /proc."""
        directory = get_directory()
        workers = list_processes(directory) if directory else [os.getpid()]
        found = [metrics for pid in workers if (metrics := read_process(pid))]
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


def read_process(pid: int) -> ProcessMetrics | None:
    """Return the metrics of a process, or None if it has exited or the system has no /proc."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The name of the program, in brackets, may contain spaces; the next field is number 3 of proc(5).
    fields = text.rpartition(")")[2].split()
    ticks, page_size = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    user, system, ended_user, ended_system = (int(value) / ticks for value in fields[11:15])
    return ProcessMetrics(
        cpu_seconds=user + system,
        ended_seconds=ended_user + ended_system,
        threads=int(fields[17]),
        memory_bytes=int(fields[21]) * page_size,
        start_seconds=int(fields[19]) / ticks,
    )


def _starts(found: list[ProcessMetrics], parent: ProcessMetrics | None) -> Iterator[float]:
    yield from (one.start_seconds for one in [*found, *([parent] if parent else [])])


def _boot_time() -> float:
    """Return when the machine started, in seconds since 1970."""
    for line in (PROC / "stat").read_text().splitlines():
        if line.startswith("btime "):
            return float(line.split()[1])
    return 0.0
