"""Slow work that nobody waits for, beside work that somebody does."""

from __future__ import annotations

import os
import sys
import threading

NICENESS = 15


def lower_priority() -> None:
    """Let everybody else on this machine go first. Linux knows a niceness of single threads: it is this thread's alone,
    and of those that it starts."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, max(NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))
