"""What becomes of pages with shortcodes and template tags that no rule covers: option --unknown of imports."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from cms.content.conversion.results import Conversion

HELD = "is a draft, because no rule covers its shortcodes or template tags"
STAYS_PUBLIC = "is public already and stays so, although no rule covers its shortcodes or template tags"


class TagPolicy(enum.StrEnum):
    """What to do with tags that no rule covers. Readers would see them as they are written.

    A new page becomes a draft; or the tags are removed, but not what is between them; or they are kept as text.
    """

    DRAFT = "draft"
    DROP_TAGS = "drop-tags"
    KEEP = "keep"

    @property
    def drops_tags(self) -> bool:
        """Whether the tags are removed."""
        return self == TagPolicy.DROP_TAGS


@dataclass(frozen=True, slots=True)
class FoundTags:
    """The tags in a text that no rule covers, with their numbers, and whether they were removed from it."""

    names: Mapping[str, int] = field(default_factory=dict)
    are_dropped: bool = False
    examples: Mapping[str, str] = field(default_factory=dict)  # how tags and unknown blocks are written, by name

    @classmethod
    def read(cls, conversion: Conversion, *, are_dropped: bool) -> Self:
        """Return the tags that a conversion has found."""
        return cls(dict(conversion.unknown_tags), are_dropped, dict(conversion.examples))

    @property
    def kept(self) -> Mapping[str, int]:
        """Those that are still in the text."""
        return {} if self.are_dropped else self.names

    @property
    def dropped(self) -> Mapping[str, int]:
        """Those that were removed."""
        return self.names if self.are_dropped else {}


NO_TAGS = FoundTags()
