"""A mutation: one deliberate fault in an engine that the conformance suite must detect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest


class NotApplicable(Exception):
    """A mutation names a function, method or constant that the source does not have."""


class Mutator:
    """Replace named parts of an engine until the monkeypatch is undone.

    A target is a dotted name, such as `search.engines.tantivy.searcher.count_facets`: the name where it is used, which
    for an imported function is the importing module. Every method raises NotApplicable if the name does not exist.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def replace(self, target: str, replacement: Any) -> None:
        """Replace the object with this name."""
        self.wrap(target, lambda original: replacement)

    def wrap(self, target: str, create_replacement: Callable[[Any], Any]) -> None:
        """Replace the object with this name by what `create_replacement` returns for the original."""
        owner, name = _resolve(target)
        self._monkeypatch.setattr(owner, name, create_replacement(getattr(owner, name)))

    def replace_item(self, target: str, key: str, value: Any) -> None:
        """Replace the value of an existing key of the dictionary with this name."""
        owner, name = _resolve(target)
        mapping = getattr(owner, name)
        if key not in mapping:
            raise NotApplicable(f"{target} has no key {key!r}")
        self._monkeypatch.setitem(mapping, key, value)


Apply = Callable[[Mutator], None]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A fault in words, the one or two test files that must detect it, and how to apply it to each engine."""

    description: str
    test_files: tuple[str, ...]
    tantivy: Apply
    elasticsearch: Apply

    @property
    def name(self) -> str:
        """Return the description up to the first colon."""
        return self.description.partition(":")[0]

    def apply(self, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Apply the mutation to an engine; raise NotApplicable if a name that it replaces does not exist."""
        (self.tantivy if engine == "tantivy" else self.elasticsearch)(Mutator(monkeypatch))


def _resolve(target: str) -> tuple[Any, str]:
    """Return the module or class that has the last part of a dotted name, and that part."""
    path, _, name = target.rpartition(".")
    owner = _find(path)
    if not hasattr(owner, name):
        raise NotApplicable(f"{path} has no {name!r}")
    return owner, name


def _find(path: str) -> Any:
    """Return the module, or the class in a module, with this dotted name."""
    try:
        return import_module(path)
    except ModuleNotFoundError as error:
        if error.name is None or not path.startswith(error.name):
            raise
        module, _, name = path.rpartition(".")
        try:
            return getattr(import_module(module), name)
        except (ModuleNotFoundError, AttributeError):
            raise NotApplicable(f"{path} does not exist") from None
