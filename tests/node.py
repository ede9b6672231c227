"""Run commands in directories with a package.json, and find out whether this machine can."""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import subprocess
from pathlib import Path

import pytest

CONTRACT = Path(__file__).parents[1] / "frontend-contract"
NPM_OPTIONS = ("--no-audit", "--no-fund", "--ignore-scripts")


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a directory, for at most 300 seconds."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


def get_skip_reason() -> str:
    """Return why this machine cannot run Node 20 or newer; an empty string if it can."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "Node and npm are not installed"
    version = run(CONTRACT, "node", "--version").stdout.strip()
    return "" if int(version.lstrip("v").split(".")[0]) >= 20 else f"Node {version} is older than 20"


@functools.cache
def get_path_with_node22() -> str:
    """Return the PATH on which Node 22 or newer comes first, for tools that need it; it is installed if necessary."""
    outcome = run(CONTRACT.parent, str(CONTRACT.parent / "scripts" / "node22"))
    assert outcome.returncode == 0, outcome.stderr
    return f"{outcome.stdout.strip()}{os.pathsep}{os.environ['PATH']}"


def install_packages(folder: Path) -> str:
    """Install the packages of package-lock.json unless they are up to date; return the reason if that is impossible."""
    if reason := get_skip_reason():
        return reason
    installed, locked = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    with locked.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes share the directory
        if installed.exists() and installed.stat().st_mtime >= locked.stat().st_mtime:
            return ""
        outcome = run(folder, "npm", "ci", *NPM_OPTIONS)
    return f"npm ci failed: {outcome.stderr.strip().splitlines()[-1:]}" if outcome.returncode else ""


def install_or_skip(folder: Path) -> None:
    """Install the packages of a directory, or skip the test with the reason why that is impossible."""
    if reason := install_packages(folder):
        pytest.skip(f"not run: {reason}")
