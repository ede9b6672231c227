"""What every block can do besides Wagtail's own: say what it mentions, write itself out, give its words to search.

Blocks work on the stored JSON (`StreamValue.raw_data`), not on Wagtail's values: those query the database chooser by
chooser, and old content that no longer fits would raise there instead of costing one block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from cms.content.references import Found, Mentions
from cms.content.schema import Schema

Raw: TypeAlias = Any  # JSON as stored; whatever it holds is checked by the schema it is poured into


class WiredBlock:
    """Mixed into every block of ours, before Wagtail's class."""

    def mention(self, raw: Raw, mentions: Mentions) -> None:
        """Add what this value refers to."""

    def wire(self, raw: Raw, found: Found) -> Schema:
        """The value as frontends get it.

        Raises:
            pydantic.ValidationError, KeyError, TypeError: the stored value does not fit (any more).
            Missing: what it is about is hidden or gone.
        """
        raise NotImplementedError

    def words(self, raw: Raw) -> Iterable[str]:
        """Its plain texts, for search."""
        return ()


class Missing(LookupError):
    """The block is about one thing, and the public may not see that thing."""


def found_or_missing(thing: Any | None) -> Any:
    if thing is None:
        raise Missing
    return thing


def items(raw: Raw) -> Iterator[Raw]:
    """The values of a stored ListBlock, in both of the forms Wagtail has stored them in."""
    for item in raw or ():
        yield item["value"] if isinstance(item, dict) and item.keys() >= {"type", "value"} else item
