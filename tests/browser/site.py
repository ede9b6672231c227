"""The reference site's folder: whether this machine can build it, and building it."""

from __future__ import annotations

import fcntl
import subprocess

from tests import node as folders
from tests.node import CONTRACT, why_not

SITE = CONTRACT / "site"

__all__ = ["SITE", "node", "ready", "why_not"]


def node(*command: str) -> subprocess.CompletedProcess[str]:
    """A command in the site's folder, one at a time: several test processes share it."""
    with (SITE / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return folders.run(SITE, *command)


def ready() -> str:
    """What package-lock.json names is installed; if it cannot be, why."""
    return folders.ready(SITE)
