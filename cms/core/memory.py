"""The memory of a process: garbage collection, and the arenas from which the C library serves its threads.

The objects of the loaded application stay until the end of the process.
"""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

M_ARENA_MAX = -8  # the option in malloc.h of glibc
MAX_ARENAS = 2


def pause_collection() -> None:
    """Stop garbage collection while the application is loaded, until `resume_collection()`.

    Collections find nothing then, and take a sixth of the time to load it.
    """
    gc.disable()


def resume_collection() -> None:
    """Start garbage collection again."""
    gc.enable()


def exclude_loaded_objects() -> None:
    """Exclude all objects that exist now from garbage collection, after a process has loaded the application.

    These are 300,000. A full collection, about one in 150 requests, visited them all and stopped every thread for
    0.2 seconds.
    """
    gc.collect()
    gc.freeze()


def limit_memory_arenas() -> None:
    """Let glibc serve all threads from two arenas instead of up to eight for each core; others have no arenas.

    Each arena keeps what its threads have freed. The index opens a writer with threads of its own for each part of a
    rebuild, so one of 100,000 pages grew from 250 to 395 MB; with two arenas it takes 285 MB.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, MAX_ARENAS)
