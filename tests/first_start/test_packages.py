"""Locked packages are installed with uv where it can be had, and otherwise with pip; always with their hashes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import SCRIPTS

pytestmark = pytest.mark.processes

TOOL = """#!/bin/sh
echo "{name} $*" >>{calls}
case "$*" in {failing}) exit 1;; esac
"""
UV_INSTALL = (
    "uv pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r requirements/x.txt"
)
PIP_INSTALL = "python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/{}.txt"


@pytest.fixture
def install(tmp_path):
    """Return a function that installs requirements in a copy whose tools write down how they are called."""
    calls = tmp_path / "calls"
    bash, dirname = shutil.which("bash"), shutil.which("dirname")
    assert bash
    assert dirname
    for name in ("scripts", "path", ".venv/bin"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "path/dirname").symlink_to(dirname)  # nothing else, because the machine may have uv
    shutil.copy(SCRIPTS / "packages", tmp_path / "scripts")

    def add(path: str, failing: str) -> None:
        name = Path(path).name
        (tmp_path / path).write_text(TOOL.format(name=name, calls=calls, failing=failing or '"no such"'))
        (tmp_path / path).chmod(0o755)

    def run(*, uv: str | None = None, failing: str = "") -> tuple[list[str], str]:
        add(".venv/bin/python", failing)
        if uv:
            add(uv, failing)
        env = {"PATH": str(tmp_path / "path")}
        command = [bash, str(tmp_path / "scripts/packages"), "requirements/x.txt"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        return calls.read_text().splitlines(), done.stderr

    return run


def test_the_uv_of_the_machine_is_used(install):
    assert install(uv="path/uv") == ([UV_INSTALL], "")


def test_an_installed_uv_is_used(install):
    assert install(uv=".venv/bin/uv") == ([UV_INSTALL], "")


def test_uv_is_installed_from_its_own_lock(install, tmp_path):
    calls, _ = install()  # it does not exist after that here, so pip follows
    assert calls[1] == PIP_INSTALL.format("uv")


def test_pip_is_used_where_uv_cannot_be_had(install):
    calls, errors = install(failing="*uv.txt")
    assert calls[-1] == PIP_INSTALL.format("x")
    assert "uv could not install requirements/x.txt, so pip does" in errors


def test_pip_is_used_where_uv_fails(install):
    calls, errors = install(uv="path/uv", failing='"pip install --quiet --compile"*')
    assert (calls[0], calls[-1]) == (UV_INSTALL, PIP_INSTALL.format("x"))
    assert "so pip does" in errors
