"""Where a page of results ended within the window that was put in order: what is left of it, as a cursor.

The order is not worked out again on the way: a page comes once, whatever is published or embedded meanwhile.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

OURS = "~"  # begins no cursor of an engine


@dataclass(frozen=True, slots=True)
class FusionCursor:
    """The pages still to come, in order, and the engine's cursor after the window (None: nothing comes after it)."""

    ids: tuple[int, ...]
    cursor: str | None

    def __str__(self) -> str:
        return OURS + json.dumps([self.cursor, *self.ids], separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> FusionCursor:
        """What `str` gave; it reaches us signed, so it is ours."""
        cursor, *ids = json.loads(text.removeprefix(OURS))
        return cls(tuple(ids), cursor)


def is_fusion_cursor(cursor: str) -> bool:
    return cursor.startswith(OURS)
