"""A block in which the database cannot be used, for checks that run without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.db import DEFAULT_DB_ALIAS, connections


class QueryRefused(RuntimeError):
    """Code that must not use the database has tried to."""


@contextmanager
def refuse_queries() -> Iterator[None]:
    """Refuse every query of this thread in the block, and do not connect to the database.

    Raises:
        QueryRefused: code in the block has used the database.
    """
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    names = ("cursor", "chunked_cursor")
    kept = {name: vars(wrapper)[name] for name in names if name in vars(wrapper)}
    for name in names:
        setattr(wrapper, name, _refuse)
    try:
        yield
    finally:
        for name in names:
            delattr(wrapper, name)
            if name in kept:
                setattr(wrapper, name, kept[name])


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise QueryRefused
