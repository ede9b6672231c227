"""The names of indices and aliases.

    clarion-content__en                          alias: the serving index, for searches and writes
    clarion-content__en__building                alias: a generation that is being filled, for writes
    clarion-content__en__previous                alias: the previous generation, kept for a roll-back
    clarion-content__en__20261124120000123456    index: a generation, named after the time of its creation
    clarion-scratch__en__20261124120000123456    index: a copy of that generation for drafts, without an alias

The double underscore ends the locale, so that names of "en" never match those of "en-gb".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from .index_layout import DEFAULT_LAYOUT, IndexLayout

_MOMENT = "%Y%m%d%H%M%S%f"
_FIRST = "0" * 20  # the same name in all processes, so that two of them cannot create two first indices


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one locale's indices, with the prefix of this installation, and how they are spread over nodes."""

    prefix: str
    locale: str
    layout: IndexLayout = DEFAULT_LAYOUT

    @property
    def serving(self) -> str:
        """Return the alias of the serving index."""
        return f"{self.prefix}-content__{self.locale.lower().replace('_', '-')}"

    @property
    def building(self) -> str:
        """Return the alias of the generation that is being filled."""
        return f"{self.serving}__building"

    @property
    def previous(self) -> str:
        """Return the alias of the previous generation."""
        return f"{self.serving}__previous"

    @property
    def first(self) -> str:
        """Return the name of the first index."""
        return f"{self.serving}__{_FIRST}"

    @property
    def all_generations(self) -> str:
        """Return a pattern for all generations. It also matches aliases; see `is_generation`."""
        return f"{self.serving}__*"

    @property
    def all_copies(self) -> str:
        """Return a pattern for all copies for drafts; see `is_copy`."""
        return f"{self._copies}__*"

    @property
    def _copies(self) -> str:
        return self.serving.replace(f"{self.prefix}-content__", f"{self.prefix}-scratch__", 1)

    def copy_of(self, generation: str) -> str:
        """Return the name of a generation's copy for drafts."""
        return generation.replace(self.serving, self._copies, 1)

    def is_copy(self, name: str) -> bool:
        """Return whether this is the name of a copy for drafts."""
        return re.fullmatch(rf"{re.escape(self._copies)}__\d{{20}}", name) is not None

    def create_generation_name(self, now: datetime | None = None) -> str:
        """Return a name for a new generation."""
        return f"{self.serving}__{(now or datetime.now(UTC)).strftime(_MOMENT)}"

    def is_generation(self, name: str) -> bool:
        """Return whether this is the name of a generation."""
        return re.fullmatch(rf"{re.escape(self.serving)}__\d{{20}}", name) is not None


def serving_pattern(prefix: str) -> str:
    """Return a pattern for all indices and aliases of an installation; see `locale_served_by`."""
    return f"{prefix}-content__*"


def locale_served_by(alias: str, prefix: str) -> str | None:
    """Return the locale of a serving alias, or None for any other name."""
    start = f"{prefix}-content__"
    locale = alias.removeprefix(start)
    return locale if alias.startswith(start) and "__" not in locale else None
