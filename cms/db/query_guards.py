"""Guards for system checks: whether the database may be read, and a block in which it cannot be."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from django.db import DEFAULT_DB_ALIAS, connection, connections


def may_read_content(databases: Sequence[str] | None) -> bool:
    """Return whether a system check may read content: it was asked to, and no migration waits.

    `migrate` runs the checks of the database, too. It is part of every deployment, which must neither wait for them nor
    stop because of one page.
    """
    if DEFAULT_DB_ALIAS not in (databases or ()) or sys.argv[1:2] == ["migrate"]:
        return False
    from django.db.migrations.executor import MigrationExecutor  # not in processes that check nothing

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


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
