"""Stored content that does not fit its schema (any more): it costs itself, never the answer it is a part of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

import structlog
from pydantic import ValidationError

log = structlog.get_logger(__name__)

# What stored content that does not fit can raise while it is read.
INVALID_VALUE_ERRORS = (ValidationError, KeyError, TypeError, ValueError, AttributeError, IndexError)

ReportInvalid: TypeAlias = Callable[[str, Exception], None]  # gets where it is (`primary.3`), and what is wrong

Stored = TypeVar("Stored")
Made = TypeVar("Made")


def log_invalid_value(where: str, misfit: Exception) -> None:
    """What an answer does with a value that does not fit. `check_content` tells more."""
    log.warning("a value does not fit its schema", where=where, reason=type(misfit).__name__)


def valid_items(
    where: str, stored: Iterable[Stored], make: Callable[[Stored], Made], told: ReportInvalid = log_invalid_value
) -> list[Made]:
    """What `make` makes of each value, without those that it cannot be made of; of these, `told` is told."""
    made = []
    for position, value in enumerate(stored):
        try:
            made.append(make(value))
        except INVALID_VALUE_ERRORS as misfit:
            told(f"{where}.{position}", misfit)
    return made
