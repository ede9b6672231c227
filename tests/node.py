"""Folders with a package.json of their own: whether this machine can run them, and running them."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

CONTRACT = Path(__file__).parents[1] / "frontend-contract"
QUIET = ("--no-audit", "--no-fund", "--ignore-scripts")


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


def why_not() -> str:
    """Why this machine cannot run Node 20 or newer; empty if it can."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "Node and npm are not installed"
    version = run(CONTRACT, "node", "--version").stdout.strip()
    return "" if int(version.lstrip("v").split(".")[0]) >= 20 else f"Node {version} is older than 20"


def ready(folder: Path) -> str:
    """What the folder's package-lock.json names is installed, again when it changes; if it cannot be, why."""
    if reason := why_not():
        return reason
    installed, locked = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    with locked.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes share the folder
        if installed.exists() and installed.stat().st_mtime >= locked.stat().st_mtime:
            return ""
        outcome = run(folder, "npm", "ci", *QUIET)
    return f"npm ci did not succeed: {outcome.stderr.strip().splitlines()[-1:]}" if outcome.returncode else ""


def skip_unless_ready(folder: Path) -> None:
    if reason := ready(folder):
        pytest.skip(reason)
