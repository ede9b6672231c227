"""Where one page of results ended."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from ..port import SearchUnavailable, Sort


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after a hit: what a cursor says."""

    sort: Sort
    now: str  # of the first page: ages must not change on the way
    position: int
    score: float
    id: int
    key: int
    earlier: list[int]  # hits before `id`, the nearest first: where to go on if that one is gone

    def encode(self) -> str:
        """As an opaque text."""
        parts = [self.sort, self.now, self.position, self.score, self.id, self.key, self.earlier]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()

    @classmethod
    def decode(cls, cursor: str) -> Cursor:
        """Read a cursor again. Raises SearchUnavailable for one that is not ours."""
        try:
            return cls(*json.loads(base64.urlsafe_b64decode(cursor)))
        except (ValueError, TypeError) as exc:
            raise SearchUnavailable("this is not a cursor of this engine") from exc
