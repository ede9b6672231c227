"""Base class of blocks: collecting references, API representation and text for search.

Blocks read the stored JSON (`StreamValue.raw_data`) instead of Wagtail's values. Those query the database for each
chooser, and stored content that is no longer valid would raise there instead of being skipped as one block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, TypeAlias

from cms.content.references import References, ResolvedReferences
from cms.content.schema import Schema

StoredValue: TypeAlias = Any  # JSON as stored; the schema that is built from it validates it


class ApiBlock:
    """A mixin for every block of the project; it comes before Wagtail's class."""

    example: ClassVar[StoredValue] = None  # a stored value for tests and demo content

    def collect_references(self, raw: StoredValue, references: References) -> None:
        """Add the ids that a value refers to."""

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> Schema:
        """Return the API representation of a value.

        Raises:
            pydantic.ValidationError, KeyError, TypeError: the stored value is not valid, or no longer.
            MissingReference: the object that the block is about is hidden or absent.
        """
        raise NotImplementedError

    def search_texts(self, raw: StoredValue) -> Iterable[str]:
        """Return the plain texts of a value for search."""
        return ()

    def texts_to_read(self, raw: StoredValue) -> Iterable[str]:
        """Return the texts that make a page worth reading, without headings and descriptions of something else."""
        return self.search_texts(raw)

    def texts_to_translate(self, raw: StoredValue) -> Iterable[str]:
        """Return the words of a value in the language of its page, without names, numbers and quotes."""
        return self.search_texts(raw)


class MissingReference(LookupError):
    """The object that a block is about is not visible to the public; the block is left out."""


def require_reference(resolved: Any | None) -> Any:
    """Return the resolved object. Raises MissingReference if there is none."""
    if resolved is None:
        raise MissingReference
    return resolved


def list_items(raw: StoredValue) -> Iterator[StoredValue]:
    """Yield the values of a stored ListBlock, in both of Wagtail's storage formats."""
    for item in raw or ():
        yield item["value"] if isinstance(item, dict) and item.keys() >= {"type", "value"} else item
