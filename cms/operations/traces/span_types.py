"""What spans consist of, and what the code inside a span may say about it. Nothing of OpenTelemetry is imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

Value = str | bool | int | float | Sequence[str] | Sequence[int]
Attributes = Mapping[str, Value]
Reference = tuple[str, int | str]  # a kind and a number or id


class Span(Protocol):
    """What the code inside a span may say about it."""

    def set(self, attributes: Attributes) -> None:
        """Add attributes."""

    def link(self, references: Iterable[Reference]) -> None:
        """Link the span to those of other processes."""


class NoSpan:
    """Takes the place of a span while traces are off."""

    def set(self, attributes: Attributes) -> None:
        """Do nothing."""

    def link(self, references: Iterable[Reference]) -> None:
        """Do nothing."""


NO_SPAN = NoSpan()
