"""Measure how a site grows: `python -m tests.system.performance.scale`, or `scripts/bench scale`.

Each stack is filled with each number of pages in turn. Then every public operation is measured over HTTP with one
process of gunicorn, without and with the response cache, and pages of the admin, the rebuild of the index, its
comparison with the database, the computation of similar pages and an import. The last lines name the goals that are
missed; the exit code is 1 if there are any.

    BENCH_SIZES=2000,20000 BENCH_STACKS=postgresql BENCH_ROUNDS=30 scripts/bench scale

BENCH_STACKS is postgresql,sqlite by default: PostgreSQL with Elasticsearch (the servers of scripts/services and
scripts/elasticsearch) with 2,000 and 100,000 pages, and SQLite with tantivy with 2,000 and 10,000, the most that it
serves. BENCH_SIZES replaces these numbers for all stacks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.production.processes import WEB, free_port

from .scale_report import LARGE, check_goals, format_table

SMALL = 2000  # pages of the smallest site that is measured
IMPORTED_PAGES = 2000
MEMORY_INTERVAL_SECONDS = 0.2
Figures = dict[str, Any]


@dataclass(frozen=True)
class Stack:
    """A database with an engine, filled with a number of pages, in a directory of its own."""

    name: str
    pages: int
    directory: Path

    @property
    def variables(self) -> dict[str, str]:
        """The environment of all processes."""
        known = {**os.environ, "DATA_DIR": str(self.directory), "WEB_CONCURRENCY": "1", "SEARCH_PREFIX": self.database}
        if self.name == "sqlite":
            return {**known, "SEARCH_URL": f"tantivy://{self.directory}/index"}
        server = os.environ["BENCH_DATABASE_URL"].rpartition("/")[0]
        return {**known, "DATABASE_URL": f"{server}/{self.database}", "SEARCH_URL": os.environ["ELASTICSEARCH_URL"]}

    @property
    def database(self) -> str:
        """The name of the database, which is the prefix of the index, too."""
        return f"bench_{os.getpid()}_{self.pages}"

    def call(self, *command: str) -> tuple[float, float]:
        """Run Python with these arguments. Return the seconds and the largest memory in MB.

        Raises:
            SystemExit: The command failed; its last lines are printed.
        """
        began, memory = time.perf_counter(), 0.0
        with tempfile.TemporaryFile("w+") as output:
            process = psutil.Popen([sys.executable, *command], env=self.variables, stdout=output, stderr=output)
            while process.poll() is None:
                memory = max(memory, read_own_memory(process))
                with suppress(psutil.TimeoutExpired):
                    process.wait(MEMORY_INTERVAL_SECONDS)
            if process.returncode:
                output.seek(0)
                raise SystemExit(f"{' '.join(command)} failed:\n{output.read()[-3000:]}")
        return time.perf_counter() - began, memory


def read_own_memory(process: psutil.Process) -> float:
    """Return the memory in MB without that of mapped files, which the system takes back when it needs it."""
    try:
        found = process.memory_info()
    except psutil.NoSuchProcess:
        return 0.0
    return (found.rss - found.shared) / 2**20


def main() -> None:
    """Measure the chosen stacks and sizes, print the tables, and exit with 1 if a goal is missed."""
    missed = []
    for name in os.environ.get("BENCH_STACKS", "postgresql,sqlite").split(","):
        figures = {size: measure_stack(name, size) for size in read_sizes(name)}
        sys.stdout.write(f"\n{name}, load of the machine {os.getloadavg()[0]:.1f}\n{format_table(figures)}\n")
        missed += [f"{name}: {problem}" for problem in check_goals(name, figures)]
    sys.stdout.write("".join(f"MISSED {problem}\n" for problem in missed) or "All goals are reached.\n")
    sys.exit(bool(missed))


def read_sizes(stack: str) -> list[int]:
    """Return the numbers of pages with which a stack is measured."""
    chosen = os.environ.get("BENCH_SIZES")
    return [int(size) for size in chosen.split(",")] if chosen else [SMALL, LARGE[stack]]


def measure_stack(name: str, pages: int) -> Figures:
    """Return the figures of one stack with this number of pages."""
    with tempfile.TemporaryDirectory(prefix="clarion-scale-") as directory:
        stack = Stack(name, pages, Path(directory))
        with created_database(stack):
            return measure(stack)


def measure(stack: Stack) -> Figures:
    """Fill the database, then measure everything; what changes the content comes last."""
    file = stack.directory / "figures.json"
    report(stack, "filling the database")
    stack.call("manage.py", "migrate", "--verbosity", "0")
    stack.call("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
    stack.call("-m", "tests.system.performance.fill", str(stack.pages))
    report(stack, "building the index")
    seconds, memory = stack.call("manage.py", "rebuild_search")
    rates = {"rebuild": stack.pages / seconds, "rebuild memory": memory}
    stack.call("-c", "import django; django.setup(); from tests.system.performance.fill import analyze; analyze()")
    report(stack, "comparing the index with the database")
    seconds, _ = stack.call("manage.py", "reconcile_search", "--check")
    rates["reconcile"] = stack.pages / seconds
    report(stack, "computing similar pages")
    stack.call("-m", "tests.system.performance.scale_measure", "similar", str(file))
    for part, megabytes in (("cold", "0"), ("kept", "32")):
        report(stack, f"requesting every operation, {part}")
        with started_server(stack, megabytes) as port:
            os.environ["PORT"] = port
            stack.call("-m", "tests.system.performance.scale_measure", part, str(file))
    report(stack, "requesting pages of the admin")
    stack.call("-m", "tests.system.performance.scale_measure", "admin", str(file))
    report(stack, f"importing {IMPORTED_PAGES} pages")
    rates["import"] = IMPORTED_PAGES / import_pages(stack)
    figures: Figures = json.loads(file.read_text())
    return {**figures, "rates": {**rates, **figures.pop("similar")}}


def import_pages(stack: Stack) -> float:
    """Import stories and return the seconds, with the start of the command."""
    file = stack.directory / "stories.jsonl"
    write = (
        f"from tests.system.performance.content import write_stories; write_stories({str(file)!r}, {IMPORTED_PAGES})"
    )
    stack.call("-c", f"import django; django.setup(); {write}")
    seconds, _ = stack.call("manage.py", "import_content", str(file), "--type", "story")
    return seconds


@contextmanager
def created_database(stack: Stack) -> Iterator[None]:
    """Create an empty database; drop it and delete the indexes afterwards. SQLite's is in the directory."""
    if stack.name == "sqlite":
        yield
        return
    change_database(f"CREATE DATABASE {stack.database}")
    try:
        yield
    finally:
        change_database(f"DROP DATABASE {stack.database} WITH (FORCE)")
        prefix = f"from tests.system.faults.environment import delete_indices; delete_indices({stack.database!r})"
        stack.call("-c", f"import django; django.setup(); {prefix}")


def change_database(sql: str) -> None:
    """Run a statement on the server of BENCH_DATABASE_URL, outside a transaction."""
    import psycopg

    with psycopg.connect(os.environ["BENCH_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql)


@contextmanager
def started_server(stack: Stack, cache_megabytes: str) -> Iterator[str]:
    """Start gunicorn on a free port, and stop it afterwards."""
    port = str(free_port())
    variables = {**stack.variables, "PORT": port, "API_CACHE_MB": cache_megabytes}
    command = [sys.executable, *WEB]
    with (stack.directory / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
        try:
            yield port
        finally:
            server.terminate()
            server.wait()


def report(stack: Stack, step: str) -> None:
    """Print what is done now."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {stack.name}, {stack.pages:,} pages: {step}\n")


if __name__ == "__main__":
    main()
