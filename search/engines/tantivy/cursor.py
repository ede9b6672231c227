"""The cursor to the next page of results."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from ..port import SearchUnavailable, Sort


@dataclass(frozen=True, slots=True)
class Cursor:
    """The position after a hit."""

    sort: Sort
    now: str  # the time of the first page: ages must be the same on all pages
    position: int
    score: float
    id: int
    key: int
    earlier: list[int]  # hits before `id`, nearest first: used if that one was deleted

    def encode(self) -> str:
        """Return the cursor as an opaque string."""
        parts = [self.sort, self.now, self.position, self.score, self.id, self.key, self.earlier]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()

    @classmethod
    def decode(cls, cursor: str) -> Cursor:
        """Parse an encoded cursor. Raises SearchUnavailable if it is not valid."""
        try:
            return cls(*json.loads(base64.urlsafe_b64decode(cursor)))
        except (ValueError, TypeError) as exc:
            raise SearchUnavailable("the cursor was not issued by this engine") from exc
