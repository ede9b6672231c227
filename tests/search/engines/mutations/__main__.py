"""Apply each mutation to each engine, run the test files that must detect it, and print the outcomes.

    python -m tests.search.engines.mutations [--json] [--first] [--engine tantivy|elasticsearch] [--mutation NAME …]

Without arguments: every mutation on both engines, after a run without any. The exit code is 1 if a run without a
mutation fails, or if a mutation is not detected or could not be applied; the reason is printed. `--first` ends each run
at its first failure, and `--json` prints one object per line, both for `test_mutations.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
django.setup()

from tests.elasticsearch import server  # noqa: E402 - needs Django's settings

from .catalogue import MUTATIONS  # noqa: E402
from .mutation import Mutation  # noqa: E402
from .runner import Run, run, warm_up  # noqa: E402

_ENGINES = ("tantivy", "elasticsearch")
_ROW = "{:42} {:14} {:>8} {:>6} {:>6}  {}"


def main() -> int:
    """Run the chosen mutations and return the exit code."""
    arguments = _parse_arguments()
    mutations = [one for one in MUTATIONS if not arguments.mutation or one.name in arguments.mutation]
    engines = [engine for engine in _ENGINES if arguments.engine in (None, engine)]
    if "elasticsearch" in engines and server.find_url() is None:
        engines.remove("elasticsearch")
        sys.stderr.write("Not run: Elasticsearch; start it with `scripts/elasticsearch start`.\n")
    warm_up(name for mutation in mutations for name in mutation.test_files)
    started, unexpected = time.monotonic(), 0
    if not arguments.json:
        _print(_ROW.format("mutation", "engine", "failures", "errors", "passed", "first failure"))
    for engine in engines:
        for done in _run_all(engine, mutations, stop_at_failure=arguments.first):
            _print(json.dumps(asdict(done)) if arguments.json else _format_row(done))
            unexpected += not done.is_expected
    if not arguments.json:
        verdict = f"{unexpected} unexpected outcomes" if unexpected else "All mutations are detected"
        _print(f"{verdict}; {time.monotonic() - started:.0f} s")
    return 1 if unexpected else 0


def _run_all(engine: str, mutations: Sequence[Mutation], *, stop_at_failure: bool) -> Iterator[Run]:
    """Run the files of all mutations without any mutation first, then each mutation with its files."""
    yield run(None, engine, [name for mutation in mutations for name in mutation.test_files])
    for mutation in mutations:
        yield run(mutation, engine, mutation.test_files, stop_at_failure=stop_at_failure)


def _format_row(done: Run) -> str:
    if done.not_applied:
        return f"{done.mutation:42} {done.engine:14} NOT APPLIED: {done.not_applied}"
    first = next(iter([*done.failures, *done.errors]), "")
    row = _ROW.format(done.mutation, done.engine, len(done.failures), len(done.errors), done.passed, first)
    return row.rstrip() if done.is_expected else f"{row.rstrip()}  UNEXPECTED"


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--first", action="store_true")
    parser.add_argument("--engine", choices=_ENGINES)
    parser.add_argument("--mutation", action="append", choices=[mutation.name for mutation in MUTATIONS])
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
