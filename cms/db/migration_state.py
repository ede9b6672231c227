"""Whether the tables of the database are those of the code, for checks that read them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, connection


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
