"""What a planted change is: a few lines of our own code, written otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Change:
    """In `file`, `old` (which stands there once) becomes `new`.

    `sentence` is part of what frontend people must be told of a breaking change; of a compatible one, of what is new.
    It is empty where nobody can notice the change.
    """

    name: str
    file: str
    old: str
    new: str
    sentence: str = ""

    def edited(self, source: str) -> str:
        found = source.count(self.old)
        if found != 1:
            raise LookupError(f"“{self.name}” stands {found} times in {self.file}: bring the change up to date.")
        return source.replace(self.old, self.new)
