"""How indices and aliases are called.

    clarion-content__en                          alias: searched and written to
    clarion-content__en__building                alias: written to beside it, while a generation is being filled
    clarion-content__en__previous                alias: the generation before, kept for a roll-back
    clarion-content__en__20261124120000123456    an index: one generation, named after the moment it was begun
    clarion-scratch__en__20261124120000123456    a copy of that one, without any alias, in which drafts are tried

The double underscore ends a locale: nothing of "en" is ever taken for something of "en-gb".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_MOMENT = "%Y%m%d%H%M%S%f"
_FIRST = "0" * 20  # one name for all who find no index, so that two processes cannot make two


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one locale's indices, under a prefix that is this installation's own."""

    prefix: str
    locale: str

    @property
    def serving(self) -> str:
        return f"{self.prefix}-content__{self.locale.lower().replace('_', '-')}"

    @property
    def building(self) -> str:
        return f"{self.serving}__building"

    @property
    def previous(self) -> str:
        return f"{self.serving}__previous"

    @property
    def first(self) -> str:
        return f"{self.serving}__{_FIRST}"

    @property
    def all_generations(self) -> str:
        """A pattern; see `is_generation`, because aliases fit it too."""
        return f"{self.serving}__*"

    @property
    def all_copies(self) -> str:
        return f"{self._copies}__*"

    @property
    def _copies(self) -> str:
        return self.serving.replace(f"{self.prefix}-content__", f"{self.prefix}-scratch__", 1)

    def copy_of(self, generation: str) -> str:
        return generation.replace(self.serving, self._copies, 1)

    def is_copy(self, name: str) -> bool:
        return re.fullmatch(rf"{re.escape(self._copies)}__\d{{20}}", name) is not None

    def fresh(self, now: datetime | None = None) -> str:
        return f"{self.serving}__{(now or datetime.now(UTC)).strftime(_MOMENT)}"

    def is_generation(self, name: str) -> bool:
        return re.fullmatch(rf"{re.escape(self.serving)}__\d{{20}}", name) is not None


def serving_pattern(prefix: str) -> str:
    """All indices and aliases of an installation; see `locale_served_by`."""
    return f"{prefix}-content__*"


def locale_served_by(alias: str, prefix: str) -> str | None:
    """The locale whose serving alias this is, or None for any other name."""
    start = f"{prefix}-content__"
    locale = alias.removeprefix(start)
    return locale if alias.startswith(start) and "__" not in locale else None
