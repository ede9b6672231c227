"""Lower the priority of a thread that does slow work."""

from __future__ import annotations

import os
import sys
import threading

NICENESS = 15


def lower_priority(niceness: int = NICENESS) -> None:
    """Let other threads and processes of this machine run first; has an effect on Linux only.

    Linux keeps a niceness for each thread: it applies to the calling thread and to those that it starts.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, max(niceness, os.getpriority(os.PRIO_PROCESS, thread)))
