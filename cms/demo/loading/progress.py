"""How far the loading is, for who watches it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from tqdm import tqdm

Progress: TypeAlias = Callable[[Iterable[Any], str], Iterable[Any]]


def bars(things: Iterable[Any], name: str) -> Iterable[Any]:
    """A bar on a terminal, nothing elsewhere."""
    return tqdm(list(things), desc=f"Demo {name}", unit="", disable=None)


def silence(things: Iterable[Any], _: str) -> Iterable[Any]:
    return things
