"""What a planted fault is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing done wrong inside an engine: `tantivy` and `elasticsearch` plant it, each in its own.

    The `files` of the suite, one or two, must notice it. All so far mean something on both engines.
    """

    says: str
    files: tuple[str, ...]
    tantivy: Plant
    elasticsearch: Plant

    @property
    def name(self) -> str:
        """What it says, up to the first colon."""
        return self.says.partition(":")[0]

    def plant(self, engine: str) -> Plant:
        """What plants it in this engine."""
        return self.tantivy if engine == "tantivy" else self.elasticsearch
