"""The clock of a rehearsal: it stands still, and is moved from one moment to the next, never back."""

from __future__ import annotations

from datetime import datetime


class MovedClock:
    """A time that only `move` changes; `clock.replaced_by(moved.read)` gives it to the whole process."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def read(self) -> datetime:
        """Return the time."""
        return self._at

    def move(self, at: datetime) -> None:
        """Set the time to a later one.

        Raises:
            ValueError: It is earlier. What has been published already would be hidden again.
        """
        if at < self._at:
            raise ValueError("The clock of a rehearsal does not go back.")
        self._at = at
