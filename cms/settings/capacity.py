"""Capacity: processes, threads, waiting places and connections, all computed from cores and threads.

Gunicorn, the settings, nginx, PostgreSQL and the documents take their numbers from here. No Django settings are needed:

    python -m cms.settings.capacity write DIRECTORY   writes the limits of nginx, and max_connections of PostgreSQL
    python -m cms.settings.capacity table             prints the table of docs/operating/install/sizes.md

The first paragraph of each docstring of `Capacity` is the number, and the second one its formula and the reason.
"""

from __future__ import annotations

import inspect
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

MIN_PROCESSES = 2  # so that one that is replaced, or busy for long, is not the only one
MAX_CORES = 32  # one host; `tasks` of so many are the limit of the recipes in ops/ and docker-compose.yml
DEFAULT_THREADS, MIN_THREADS, MAX_THREADS = 24, 8, 96
WORKER_CONNECTIONS, OTHER_CONNECTIONS = 40, 16  # connections of PostgreSQL: each job of the worker has one
RECIPE_CORES = 4  # the compose file, the systemd units, the chart and the files in ops/capacity are for so many
RECIPE_TASKS = 1_024  # threads and programs that the compose file and the units allow a pool
TABLE_CORES = (1, 2, 4, 8, 16)
MAX_DIGITS = 9  # int() refuses thousands of them with an error of its own


@dataclass(frozen=True)
class Capacity:
    """The numbers of an installation. Whatever occupies a thread is limited, so that cached responses never wait."""

    cores: int
    threads: int = DEFAULT_THREADS  # each process of gunicorn has so many
    chosen_web_processes: int | None = None
    chosen_admin_processes: int | None = None

    @property
    def web_processes(self) -> int:
        """Return the processes of gunicorn for the public.

        `cores`, at least 2: a process of Python computes on one core. `WEB_CONCURRENCY` replaces it.
        """
        return self.chosen_web_processes or max(MIN_PROCESSES, self.cores)

    @property
    def admin_processes(self) -> int:
        """Return the processes of gunicorn for the admin.

        `cores / 2`, at least 2: editors are few, and their pool waits more than it computes. `ADMIN_CONCURRENCY`
        replaces it.
        """
        return self.chosen_admin_processes or max(MIN_PROCESSES, self.cores // 2)

    @property
    def searches(self) -> int:
        """Return the searches that one process runs at once.

        2: a search waits for the engine and the database for half of its time, so two of them use one core.
        """
        return 2

    @property
    def waiting_requests(self) -> int:
        """Return the requests that wait in one process for a search, a file or a log-in to end.

        `threads × 3/4`: each occupies a thread, and a quarter of them is left for the searches that run and for cached
        responses.
        """
        return self.threads * 3 // 4

    @property
    def storage_reads(self) -> int:
        """Return the files that one process reads from object storage, or sends itself, at once.

        `threads / 3`: a storage that responds slowly must leave most threads to others.
        """
        return self.threads // 3

    @property
    def storage_connections(self) -> int:
        """Return the connections of one process to object storage.

        `threads`: a thread uses one at a time. They are opened when they are needed.
        """
        return self.threads

    @property
    def engine_connections(self) -> int:
        """Return the connections of one process to each node of Elasticsearch.

        `threads / 3`, at least 4: for searches, suggestions and related pages, which must not wait for two searches;
        Elasticsearch queues more than its own threads.
        """
        return max(self.searches + 2, self.threads // 3)

    @property
    def nginx_searches(self) -> int:
        """Return the searches of all clients that nginx lets through at once.

        `web processes × waiting requests`: as many as the processes run and let wait, less 2 for each, so that a
        process with more than its share refuses few. A refusal costs thirty times less in nginx.
        """
        return self.web_processes * self.waiting_requests

    @property
    def nginx_reads(self) -> int:
        """Return the other reads of the API that nginx lets through at once.

        `web processes × threads × 5/3`: one for each thread, and two that wait for each three of these. More would wait
        for longer than visitors do.
        """
        return self.web_processes * (self.threads * 5 // 3)

    @property
    def nginx_log_ins(self) -> int:
        """Return the log-ins a second that nginx lets through.

        `cores × 2`: checking a password takes a fifth of a second of a core, so attempts take 40 % of the processors at
        most.
        """
        return 2 * self.cores

    @property
    def database_connections(self) -> int:
        """Return the connections that PostgreSQL must accept (`max_connections`).

        `(web + admin processes) × threads + 56`: each thread keeps one; 40 are for the worker's jobs, and 16 for
        commands, backups and the superuser.
        """
        return (self.web_processes + self.admin_processes) * self.threads + WORKER_CONNECTIONS + OTHER_CONNECTIONS

    @property
    def web_megabytes(self) -> int:
        """Return the memory of the pool for the public, in MB (`WEB_MEMORY`).

        `1024 + 256 × web processes`: 1 GB for images and uploads of all of them, and the rest for caches of each.
        """
        return 1024 + 256 * self.web_processes

    @property
    def admin_megabytes(self) -> int:
        """Return the memory of the pool for the admin, in MB (`ADMIN_MEMORY`).

        `1024 + 256 × admin processes`, for the same reason.
        """
        return 1024 + 256 * self.admin_processes

    @property
    def tasks(self) -> int:
        """Return the threads and programs of the pool for the public (`pids_limit`, `TasksMax`).

        `web processes × (threads + 8)`: 8 for threads of libraries and for programs that read uploads. The compose file
        and the units allow 1,024.
        """
        return self.web_processes * (self.threads + 8)


def read_capacity() -> Capacity:
    """Return the numbers that follow from the environment variables of this process.

    Raises:
        ImproperlyConfigured: A variable is not a number in its range.
    """
    return Capacity(
        cores=_parse("WEB_CORES", os.environ.get("WEB_CORES"), 1, MAX_CORES) or count_cores(),
        threads=_parse("WEB_THREADS", os.environ.get("WEB_THREADS"), MIN_THREADS, MAX_THREADS) or DEFAULT_THREADS,
        chosen_web_processes=_parse("WEB_CONCURRENCY", os.environ.get("WEB_CONCURRENCY"), 1, MAX_CORES),
        chosen_admin_processes=_parse("ADMIN_CONCURRENCY", os.environ.get("ADMIN_CONCURRENCY"), 1, MAX_CORES),
    )


def _parse(name: str, value: str | None, least: int, most: int) -> int | None:
    """Return the number of a variable; None if it is not set."""
    if not value:
        return None
    if not value.isdecimal() or len(value) > MAX_DIGITS or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} must be a number from {least} to {most}.")
    return int(value)


def count_cores() -> int:
    """Return the cores that this process may use, `MAX_CORES` at most."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MAX_CORES)


# A location of nginx that limits all clients together also names the limit of one client again, because nginx replaces
# all limits of the server by those of a location.
LIMITED_LOCATION = """# {requests}
limit_conn {zone} {number};
limit_conn connections 64;
limit_conn_status 503;
if ($has_body) {{ return 413; }}
error_page 503 = @unavailable;
"""
READS = "The reads of the API of all clients that may be on their way at once, with those from the cache."
SEARCHES = "The searches and suggestions of all clients that may be on their way at once."
LOG_INS = "limit_req_zone $log_in_form zone=all_log_ins:64k rate={number}r/s;\n"
HEAD = (
    "# Written by `python -m cms.settings.capacity write`, for {capacity.cores} cores and {capacity.threads} threads.\n"
)


def build_files(capacity: Capacity) -> dict[str, str]:
    """Return the files of a directory such as ops/capacity, by their names."""
    reads, searches, log_ins = capacity.nginx_reads, capacity.nginx_searches, capacity.nginx_log_ins
    texts = {
        "log_ins.conf": LOG_INS.format(number=log_ins),
        "reads.conf": LIMITED_LOCATION.format(requests=READS, zone="running_reads", number=reads),
        "searches.conf": LIMITED_LOCATION.format(requests=SEARCHES, zone="running_searches", number=searches),
    }
    files = {name: HEAD.format(capacity=capacity) + text for name, text in texts.items()}
    return {**files, "max_connections": f"{capacity.database_connections}\n"}


def write_files(capacity: Capacity, directory: Path) -> None:
    """Write the limits of nginx, and `max_connections` of PostgreSQL, for servers that run as other users."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in build_files(capacity).items():
        (directory / name).write_text(text, encoding="utf-8")
        (directory / name).chmod(0o644)


def build_table() -> str:
    """Return a table in Markdown with each number, its formula and reason, and its value on machines of some sizes."""
    sizes = [Capacity(cores) for cores in TABLE_CORES]
    lines = [f"| number | {' | '.join(f'{one.cores} cores' for one in sizes)} | formula |".replace("1 cores", "1 core")]
    lines.append("|---|" + "---|" * (len(sizes) + 1))
    for name, member in vars(Capacity).items():
        if isinstance(member, property):
            number, reason = (inspect.getdoc(member) or "").replace("\n\n", "\0").replace("\n", " ").split("\0")
            values = " | ".join(f"{getattr(one, name):,}" for one in sizes)
            lines.append(f"| {number.removeprefix('Return the ').removesuffix('.')} | {values} | {reason} |")
    return "\n".join(lines) + "\n"


def main(*arguments: str) -> None:
    """Run the command that the arguments name."""
    match arguments:
        case ["write", directory]:
            capacity = read_capacity()
            write_files(capacity, Path(directory))
            if capacity.tasks > RECIPE_TASKS:
                sys.stderr.write(
                    f"The pool for the public has up to {capacity.tasks:,} threads and programs, more than the recipes"
                    f" allow: set pids_limit (compose) or TasksMax (systemd) to {capacity.tasks}, or lower WEB_THREADS."
                    "\n"
                )
        case ["table"]:
            sys.stdout.write(build_table())
        case _:
            sys.exit("Usage: python -m cms.settings.capacity write DIRECTORY | table")


if __name__ == "__main__":
    main(*sys.argv[1:])
