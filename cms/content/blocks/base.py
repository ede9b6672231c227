"""Base class of blocks: collecting references, API representation and text for search; and functions for stored values.

Blocks read the stored JSON (`StreamValue.raw_data`) instead of Wagtail's values. Those query the database for each
chooser, and stored content that is no longer valid would raise there. Here an invalid value is skipped as one block,
and the response does not fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, TypeAlias, TypeVar

import structlog
from pydantic import ValidationError
from wagtail import blocks

from cms.content.references import References, ResolvedReferences
from cms.content.schema import Schema

log = structlog.get_logger(__name__)

StoredValue: TypeAlias = Any  # JSON as stored; the schema that is built from it validates it
# Exceptions that reading an invalid stored value can raise.
INVALID_VALUE_ERRORS = (ValidationError, KeyError, TypeError, ValueError, AttributeError, IndexError)

ReportInvalid: TypeAlias = Callable[[str, Exception], None]  # gets the value's position (`primary.3`) and the error

Stored = TypeVar("Stored")
Built = TypeVar("Built")


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


def log_invalid_value(where: str, error: Exception) -> None:
    """Log an invalid value while a response is built. The command `check_content` reports more details."""
    log.warning("content.invalid_value", where=where, reason=type(error).__name__)


def valid_items(
    where: str, stored: Iterable[Stored], build: Callable[[Stored], Built], report: ReportInvalid = log_invalid_value
) -> list[Built]:
    """Return what `build` returns for each stored value, without the invalid ones, which are passed to `report`."""
    built = []
    for position, value in enumerate(stored):
        try:
            built.append(build(value))
        except INVALID_VALUE_ERRORS as error:
            report(f"{where}.{position}", error)
    return built


def stored_rich_texts(block: blocks.Block, raw: StoredValue) -> list[str]:
    """Return the stored HTML of all rich texts in a stored value; none if the value is not valid."""
    try:
        return [html for leaf, html, _ in stored_leaves(block, raw) if html and isinstance(leaf, blocks.RichTextBlock)]
    except INVALID_VALUE_ERRORS:
        return []


def stored_leaves(
    block: blocks.Block, raw: StoredValue, siblings: StoredValue = None
) -> Iterator[tuple[blocks.Block, StoredValue, StoredValue]]:
    """Yield each block without blocks inside, its stored value, and the value of the StructBlock that it is a part of.

    Raises one of INVALID_VALUE_ERRORS if the value is not valid.
    """
    if isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from stored_leaves(child, raw.get(name), raw)
    elif isinstance(block, blocks.ListBlock):
        for item in list_items(raw):
            yield from stored_leaves(block.child_block, item)
    elif isinstance(block, blocks.BaseStreamBlock):
        for item in raw or ():
            if item["type"] in block.child_blocks:
                yield from stored_leaves(block.child_blocks[item["type"]], item["value"])
    else:
        yield block, raw, siblings
