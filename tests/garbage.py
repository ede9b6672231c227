"""Collect the garbage of one test, so that no other test gets its warnings about files that were not closed."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_garbage() -> Iterator[None]:
    """Collect the garbage of the block at its end, without visiting what existed before, which takes seconds."""
    gc.freeze()
    yield
    gc.collect()
    gc.unfreeze()
