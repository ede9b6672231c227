"""The reference site's folder, and commands in it."""

from __future__ import annotations

import fcntl
import subprocess

from tests import node as folders
from tests.node import CONTRACT, get_skip_reason

SITE = CONTRACT / "site"

__all__ = ["SITE", "get_skip_reason", "node", "ready"]


def node(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the site's folder. A lock serialises the commands of several test processes."""
    with (SITE / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return folders.run(SITE, *command)


def ready() -> str:
    """Install the packages of package-lock.json. Return the reason if that is not possible, otherwise an empty text."""
    return folders.install_packages(SITE)
