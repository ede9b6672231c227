"""What every block can do besides Wagtail's own: say what it mentions, write itself out, give its words to search.

Blocks work on the stored JSON (`StreamValue.raw_data`), not on Wagtail's values: those query the database chooser by
chooser, and old content that no longer fits would raise there instead of costing one block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from cms.content.references import References, ResolvedReferences
from cms.content.schema import Schema

StoredValue: TypeAlias = Any  # JSON as stored; whatever it holds is checked by the schema it is poured into


class ApiBlock:
    """Mixed into every block of ours, before Wagtail's class."""

    def collect_references(self, raw: StoredValue, references: References) -> None:
        """Add what this value refers to."""

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> Schema:
        """The value as frontends get it.

        Raises:
            pydantic.ValidationError, KeyError, TypeError: the stored value does not fit (any more).
            Missing: what it is about is hidden or gone.
        """
        raise NotImplementedError

    def search_texts(self, raw: StoredValue) -> Iterable[str]:
        """Its plain texts, for search."""
        return ()


class MissingReference(LookupError):
    """The block is about one thing, and the public may not see that thing."""


def require_reference(thing: Any | None) -> Any:
    if thing is None:
        raise MissingReference
    return thing


def list_items(raw: StoredValue) -> Iterator[StoredValue]:
    """The values of a stored ListBlock, in both of the forms Wagtail has stored them in."""
    for item in raw or ():
        yield item["value"] if isinstance(item, dict) and item.keys() >= {"type", "value"} else item
