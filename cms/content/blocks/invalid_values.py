"""Handling of stored values that are not valid, or no longer: they are skipped without failing the response."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

import structlog
from pydantic import ValidationError

log = structlog.get_logger(__name__)

# Exceptions that reading an invalid stored value can raise.
INVALID_VALUE_ERRORS = (ValidationError, KeyError, TypeError, ValueError, AttributeError, IndexError)

ReportInvalid: TypeAlias = Callable[[str, Exception], None]  # gets the value's position (`primary.3`) and the error

Stored = TypeVar("Stored")
Built = TypeVar("Built")


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
