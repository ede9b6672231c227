"""The programs of `make run`, as modules."""

from __future__ import annotations

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.markers import mark_directory

SCRIPTS = Path(__file__).parents[2] / "scripts"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_directory(items, __file__, "sqlite")


def load(name: str) -> ModuleType:
    """Return a program of scripts/ as a module."""
    loader = SourceFileLoader(name, str(SCRIPTS / name))
    spec = spec_from_loader(name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def program(monkeypatch) -> ModuleType:
    """`scripts/run`, with an environment of its own."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return load("run")


@pytest.fixture
def page(monkeypatch) -> ModuleType:
    """`scripts/progress_page.py`."""
    return load("progress_page.py")
