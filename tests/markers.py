"""Markers for parametrized tests."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

import pytest

ENGINES = ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]

on_both_engines = pytest.mark.parametrize("each_engine", ENGINES, indirect=True)
"""Run a test of `each_engine` on Elasticsearch in `make test`, too, where the others of its file run on tantivy."""


def mark_extended(cases: Iterable[Any], *, except_for: Container[Any]) -> list[Any]:
    """Return cases for `parametrize`, marked `extended` unless they are in `except_for`.

    `make test` runs only the unmarked cases, `make test-all` runs all of them.
    """
    return [case if case in except_for else pytest.param(case, marks=pytest.mark.extended) for case in cases]
