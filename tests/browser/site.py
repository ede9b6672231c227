"""The reference site's folder: whether this machine can build it, and building it."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

SITE = Path(__file__).resolve().parents[2] / "frontend-contract" / "site"


def node(*command: str) -> subprocess.CompletedProcess[str]:
    """A command in the site's folder, one at a time: several test processes share it."""
    with (SITE / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return subprocess.run(command, cwd=SITE, capture_output=True, text=True, check=False, timeout=300)


def why_not() -> str:
    """Why this machine cannot build the site; empty if it can."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "Node and npm are not installed"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return "" if int(version.lstrip("v").split(".")[0]) >= 20 else f"Node {version} is older than 20"


def ready() -> str:
    """What package-lock.json names is installed; if it cannot be, why."""
    installed, locked = SITE / "node_modules" / ".package-lock.json", SITE / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= locked.stat().st_mtime:
        return ""
    outcome = node("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    return f"npm ci did not succeed: {outcome.stderr.strip().splitlines()[-1:]}" if outcome.returncode else ""
