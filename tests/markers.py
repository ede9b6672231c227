"""What `make test` runs of many cases that are alike; `make everything` runs them all."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

import pytest


def mark_extended(cases: Iterable[Any], to: Container[Any]) -> list[Any]:
    """Cases for `parametrize`: those that are not in `to` are marked as long."""
    return [case if case in to else pytest.param(case, marks=pytest.mark.long) for case in cases]
