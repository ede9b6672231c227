"""System checks of the filters that page types declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from .filter_problems import find_problem
from .models import BasePage
from .page_types import page_models
from .search_filters import SearchFilter


@register()
def check_search_filters(**_: Any) -> list[CheckMessage]:
    """Report filters that have no type, label, description or field, or a name that cannot be used."""
    return [*_find_problems(), *_find_contradictions()]


def _find_problems() -> Iterator[CheckMessage]:
    for model in page_models():
        for name, declared in model.search_filters.items():
            if problem := find_problem(model, name, declared):
                yield _error(model, name, *problem)


def _find_contradictions() -> Iterator[CheckMessage]:
    """Yield an error for each name that two page types declare with different types."""
    known: dict[str, tuple[type[BasePage], SearchFilter]] = {}
    for model in page_models():
        for name, declared in model.search_filters.items():
            if find_problem(model, name, declared):
                continue
            other, first = known.setdefault(name, (model, declared))
            if declared.declared_type != first.declared_type:
                text = f"is declared differently by {other._meta.label}"
                hint = "Declare the same class with the same arguments (only the lookup may differ), or rename it."
                yield _error(model, name, "E005", text, hint)


def _error(model: type[BasePage], name: str, number: str, text: str, hint: str) -> CheckMessage:
    return Error(f"The filter “{name}” of {model._meta.label} {text}.", hint=hint, obj=model, id=f"filters.{number}")
