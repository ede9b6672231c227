"""The programs of `make run`, as modules."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from tests.markers import mark_directory
from tests.programs import SCRIPTS, load_program


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_directory(items, __file__, "sqlite")


@pytest.fixture
def program(monkeypatch) -> ModuleType:
    """`scripts/run`, with an environment of its own."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return load_program("run")


@pytest.fixture
def page(monkeypatch) -> ModuleType:
    """`scripts/progress_page.py`."""
    return load_program("progress_page.py")
