"""Apply each mutation on its own, run the tests that must find it, and print which test has found it.

    python -m tests.mutations [--area AREA …] [--mutation NAME …] [--json FILE] [--together]

Ends with 1 if a mutation is not found or does not apply to the code, or if a test that has found one fails without any.
Tests run on the database of DATABASE_URL, by default SQLite. `--together` applies the chosen mutations at once and runs
their tests to the end, for `test_mutations.py`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from .catalogue import AREAS, MUTATIONS
from .mutation import Mutation, check_all
from .runner import Run, run_tests, warm_up

Row = dict[str, Any]  # row of the report
ROW = "{:<12} {:<72} {:>5}  {}\n"


def main() -> int:
    """Run the chosen mutations and return the exit code."""
    arguments = parse_arguments()
    chosen = [
        mutation
        for mutation in MUTATIONS
        if (not arguments.area or mutation.area in arguments.area)
        and (not arguments.mutation or mutation.name in arguments.mutation)
    ]
    if reasons := check_all(chosen):
        sys.stderr.write("\n".join(reasons) + "\n")
        return 1
    started = time.monotonic()
    warm_up(chosen)
    sys.stdout.write(ROW.format("area", "mutation", "s", "found by"))
    results = report_together(chosen) if arguments.together else [report(mutation) for mutation in chosen]
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
    missed = [row["mutation"] for row in results if not row["found_by"]]
    wrong = [] if arguments.together else find_failing({row["found_by"] for row in results} - {""})
    seconds = time.monotonic() - started
    for name in missed:
        sys.stdout.write(f"Not found: {name}\n")
    for name in wrong:
        sys.stdout.write(f"Fails without a mutation, too: {name}\n")
    sys.stdout.write(f"{len(chosen) - len(missed)} of {len(chosen)} mutations found; {seconds:.0f} s\n")
    return 1 if missed or wrong else 0


def report(mutation: Mutation) -> Row:
    """Run the tests of a mutation until one fails, and print and return the outcome."""
    run = run_tests([mutation], mutation.tests, first_failure=True, keyword=mutation.keyword)
    return write_row(mutation, run, find_detection(run))


def report_together(mutations: Sequence[Mutation]) -> list[Row]:
    """Run all tests with all mutations, and print and return the outcome for each."""
    run = run_tests(mutations, [test for mutation in mutations for test in mutation.tests], first_failure=False)
    return [write_row(mutation, run, find_detection(run, mutation.tests)) for mutation in mutations]


def write_row(mutation: Mutation, run: Run, found: str) -> Row:
    """Print which test has found a mutation, or why none has, and return it as a row of the report."""
    sys.stdout.write(ROW.format(mutation.area, mutation.name, f"{run.seconds:.0f}", found or describe_miss(run)))
    sys.stdout.flush()
    return {"area": mutation.area, "mutation": mutation.name, "found_by": found, "seconds": round(run.seconds, 1)}


def find_detection(run: Run, tests: Sequence[str] = ("",)) -> str:
    """Return the first of these tests that has found a mutation; empty if none has, or the run says nothing."""
    return "" if run.error else next((test for test in run.failed if test.startswith(tuple(tests))), "")


def describe_miss(run: Run) -> str:
    """Return why no test has found the mutation."""
    if run.error:
        return f"ERROR: {run.error}"
    skipped = f", {len(run.skipped)} skipped" if run.skipped else ""
    return f"NOT FOUND: {len(run.passed)} tests passed{skipped}"


def find_failing(tests: Collection[str]) -> list[str]:
    """Run the tests that have found mutations without any; return those that fail nevertheless."""
    run = run_tests([], sorted(tests), first_failure=False) if tests else Run()
    return [run.error] if run.error else [*run.failed]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--area", action="append", choices=AREAS, metavar="AREA", help=", ".join(AREAS))
    parser.add_argument("--mutation", action="append", choices=[one.name for one in MUTATIONS], metavar="NAME")
    parser.add_argument("--json", metavar="FILE", help="write the report to a file as well")
    parser.add_argument("--together", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
