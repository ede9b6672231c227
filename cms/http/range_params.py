"""The parameters of ranges and sort keys that page types declare, for lists and search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from cms.pages.models import BasePage
from cms.pages.range_registry import InstalledRange, get_ranges, get_sort_keys
from cms.pages.search_ranges import MAX_NUMBER, Bounds, DateRange

from .params import Day

Number = Annotated[float, Field(ge=-MAX_NUMBER, le=MAX_NUMBER, allow_inf_nan=False)]


def get_range_parameters(models: Iterable[type[BasePage]]) -> dict[str, Any]:
    """Return the parameters of the ranges for `pydantic.create_model`: name → (annotation, field)."""
    return {name: param for one in get_ranges(models).values() for name, param in _build_parameters(one)}


def _build_parameters(installed: InstalledRange) -> Iterator[tuple[str, Any]]:
    declared, (lower, upper) = installed.declaration, installed.parameter_names
    examples = None if declared.example is None else [declared.example]
    is_date = isinstance(declared, DateRange)
    annotation: Any = Day | None if is_date else Number | None
    texts = ("on this day or later", "before this day") if is_date else ("at least this", "at most this")
    for name, text in zip((lower, upper), texts, strict=True):
        yield name, (annotation, Field(None, description=f"{declared.description} {text}.", examples=examples))


def get_sort_parameter(
    models: Iterable[type[BasePage]], values: tuple[str, ...], default: str | None, description: str
) -> dict[str, Any]:
    """Return the parameter `sort` with these values and those of the sort keys; none if there are no sort keys."""
    keys = get_sort_keys(models).values()
    if not keys:
        return {}
    texts = (f"`{'`, `'.join(key.sorts)}`: by {key.declaration.description}" for key in keys)
    choices = (*values, *(sort for key in keys for sort in key.sorts))
    annotation: Any = Literal[choices] if default else Literal[choices] | None
    text = f"{description} {'; '.join(texts)}; pages without one are last."
    return {"sort": (annotation, Field(default, description=text, examples=[choices[-2]]))}


def read_bounds(params: Any, models: Iterable[type[BasePage]] | None = None) -> Mapping[str, Bounds]:
    """Return the bounds that the parameters of a list or a search set, by the name of the range."""
    found = ((name, one.read_bounds(params)) for name, one in get_ranges(models).items())
    return {name: bounds for name, bounds in found if bounds is not None}
