"""The number of arenas, the parts of memory from which the C library serves the threads of a process."""

from __future__ import annotations

import ctypes
from contextlib import suppress

M_ARENA_MAX = -8  # the option in malloc.h of glibc
MAX_ARENAS = 2


def limit_memory_arenas() -> None:
    """Let glibc serve all threads from two arenas instead of up to eight for each core; others have no arenas.

    Each arena keeps what its threads have freed. The index opens a writer with threads of its own for each part of a
    rebuild, so one of 100,000 pages grew from 250 to 395 MB; with two arenas it takes 285 MB.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, MAX_ARENAS)
