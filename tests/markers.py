"""Markers: for the tests of a directory, for cases of parametrized tests, and those that need another database."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.runs import MISSING_DATABASE

ENGINES = ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]

on_both_engines = pytest.mark.parametrize("each_engine", ENGINES, indirect=True)
"""Run a test of `each_engine` on Elasticsearch in `make test`, too, where the others of its file run on tantivy."""


def mark_extended(cases: Iterable[Any], *, except_for: Container[Any]) -> list[Any]:
    """Return cases for `parametrize`, marked `extended` unless they are in `except_for`.

    `make test` runs only the unmarked cases, `make test-all` runs all of them.
    """
    return [case if case in except_for else pytest.param(case, marks=pytest.mark.extended) for case in cases]


def choose_few(items: Sequence[pytest.Item]) -> None:
    """Mark the cases of a test with the marker `few` as `extended`, except for some from the first to the last.

    They are spread evenly, so that the first and the last differ in each parameter.
    """
    cases = [item for item in items if not item.get_closest_marker("extended")]
    if not cases or not (marker := cases[0].get_closest_marker("few")):
        return
    (number,) = marker.args
    if not 1 <= number < len(items):
        cases_chosen = f"has {len(items)} cases, of which few({number}) chooses none or all"
        raise pytest.UsageError(f"{items[0].nodeid} {cases_chosen}.")
    chosen = {round(place * (len(cases) - 1) / max(number - 1, 1)) for place in range(number)}
    for place, item in enumerate(cases):
        if place not in chosen:
            item.add_marker("extended")


def mark_directory(items: Iterable[pytest.Item], conftest: str, *names: str) -> None:
    """Mark the tests below the directory of a `conftest.py`, which calls this in `pytest_collection_modifyitems`."""
    directory = f"{Path(conftest).parent}/"  # as texts, because comparing paths takes ten times as long
    for item in items:
        if str(item.path).startswith(directory):
            for name in names:
                item.add_marker(name)


def skip_other_databases(items: Iterable[pytest.Item], vendor: str) -> None:
    """Skip the tests of a rule that exists only on another database than this one."""
    for name, reason in MISSING_DATABASE.items():
        if name != vendor:
            for item in items:
                if item.get_closest_marker(name):
                    item.add_marker(pytest.mark.skip(reason=f"not run: {reason}"))
