"""The signatures of callables, as docs/extending.md prints them."""

from __future__ import annotations

import dataclasses
import inspect
from enum import Enum
from importlib import import_module
from typing import Any


def load(dotted: str) -> Any:
    """Return the module, attribute, or attribute of a class with this dotted path.

    Raises:
        AttributeError: there is none.
    """
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            found = getattr(found, name)
        return found
    raise AttributeError(dotted)


def format_signature(function: Any) -> str:
    """Return the arguments with their defaults, without annotations and `self`."""
    parameters = list(inspect.signature(function).parameters.values())
    shown = [one.replace(annotation=one.empty, default=_read_default(function, one)) for one in parameters]
    return str(inspect.Signature([one for one in shown if one.name != "self"]))


def _read_default(function: Any, parameter: inspect.Parameter) -> Any:
    if repr(parameter.default) == "<factory>":
        factory: Any = {one.name: one for one in dataclasses.fields(function)}[parameter.name].default_factory
        return factory()
    if inspect.isclass(parameter.default) and parameter.default is not parameter.empty:
        return _Name(parameter.default.__name__)
    if isinstance(parameter.default, Enum):
        return _Name(f"{type(parameter.default).__name__}.{parameter.default.name}")
    return parameter.default


class _Name:
    """A default that is shown by its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name
