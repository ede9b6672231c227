"""Print how many collected tests each run of each target takes: `scripts/test --list`.

The modules with another name than `test_….py` are counted under the target that names them.
"""

from __future__ import annotations

import io
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import redirect_stdout

import pytest

from tests.collection import is_taken
from tests.runs import POSTGRESQL, TARGETS, list_runs
from tests.silences import ROOT, list_modules_run_by_name

PACKAGES = ("tests/cms/", "tests/search/")


class Collection:
    """A plugin of pytest that keeps what is collected."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = session.items


def collect() -> list[pytest.Item]:
    """Collect all tests, also from the modules that only a target names."""
    collection, output = Collection(), io.StringIO()
    files = " ".join(["test_*.py", *map(str, list_modules_run_by_name())])
    with redirect_stdout(output):
        code = pytest.main(
            ["--collect-only", "-q", "-p", "no:xdist", "-o", f"python_files={files}"], plugins=[collection]
        )
    if code:
        raise SystemExit(output.getvalue())
    return collection.items


def format_row(name: str, database: str, items: Iterable[pytest.Item]) -> str:
    """Return a line with the number of tests, and of those with Elasticsearch and of extended cases."""
    counts: Counter[str] = Counter()
    for item in items:
        counts.update({"all", *(marker.name for marker in item.iter_markers())})
    figures = f"{counts['all']:6d} {counts['elasticsearch']:14d} {counts['extended']:9d}"
    return f"  {name:40} {database:11} {figures}"


def build_table(items: list[pytest.Item]) -> list[str]:
    """Return the lines of the table."""
    tests = [item for item in items if item.path.name.startswith("test_")]
    lines = [f"{'':42} {'database':11} {'tests':>6} {'Elasticsearch':>14} {'extended':>9}"]
    lines.append(format_row("collected", "", tests))
    for target in TARGETS:
        lines.append(f"make {target}")
        runs = list_runs(target)
        lines += [format_row(run.name, run.database, (item for item in tests if is_taken(run, item))) for run in runs]
    named, by_name = list_modules_run_by_name(), defaultdict(list)
    for item in items:
        if not item.path.name.startswith("test_"):
            by_name[item.path.relative_to(ROOT)].append(item)
    for path, found in by_name.items():
        lines += [named[path], format_row(str(path), "", found)]
    return [*dict.fromkeys(lines), _share_on_postgresql(tests)]


def _share_on_postgresql(tests: Iterable[pytest.Item]) -> str:
    default = [item for item in tests if not item.get_closest_marker("extended")]
    own = [item for item in default if item.nodeid.startswith(PACKAGES)]
    runs = [run for run in list_runs("test") if run.database == POSTGRESQL]
    taken = sum(any(is_taken(run, item) for run in runs) for item in own)
    return (
        f"Of the {len(own)} tests of cms/ and search/ in make test, {taken} ({taken / len(own):.1%}) run on PostgreSQL."
    )


if __name__ == "__main__":
    sys.stdout.write("\n".join(build_table(collect())) + "\n")
