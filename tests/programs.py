"""Programs of scripts/ as modules, for tests of their functions."""

from __future__ import annotations

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"


def load_program(name: str) -> ModuleType:
    """Return the program of this file name as a module. No bytecode is written beside it."""
    loader = SourceFileLoader(name.replace("-", "_"), str(SCRIPTS / name))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "dont_write_bytecode", True)
        patched.setitem(sys.modules, loader.name, module)  # data classes look there for their annotations
        loader.exec_module(module)
    return module
