"""Hooks that apps offer to one another: all are declared, described, and read under the name that is registered."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.programs import load_program

PROJECT = Path(__file__).parents[1]
PREFIX = "clarion_"


@pytest.fixture(scope="module")
def program() -> ModuleType:
    return load_program("extension_points")


def test_the_page_of_extension_points_is_that_of_the_code(program: ModuleType) -> None:
    assert program.DOCUMENT.read_text(encoding="utf-8") == program.build_document(), "Run scripts/extension_points."


def test_each_hook_is_declared_once_and_its_example_registers_it(program: ModuleType) -> None:
    points = program.read_points()
    names = [point.name for point in points]
    assert len(names) == len({*names}) > 25
    assert [name for name in names if not name.startswith(PREFIX)] == []
    assert [point.name for point in points if f'hooks.register("{point.name}"' not in point.example] == []


@pytest.mark.processes
def test_no_app_registers_a_hook_that_nothing_reads(program: ModuleType) -> None:
    declared = {point.name for point in program.read_points()}
    registered = {
        argument.value
        for path in _find_modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "register"
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant) and str(argument.value).startswith(PREFIX)
    }
    assert len(registered) > 15
    assert registered - declared == set()


def _find_modules() -> list[Path]:
    files = subprocess.run(
        ["git", "ls-files", "cms/**/*.py", "search/**/*.py"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return [PROJECT / name for name in files.stdout.split()]
