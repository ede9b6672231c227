"""What SQLite and PostgreSQL do differently, behind the same names: callers do not ask which database it is.

`sqlite/dialect.py` and `postgresql/dialect.py` have these functions. SQL that both understand stays with its callers.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from django.db import DEFAULT_DB_ALIAS, connections


@dataclass(frozen=True, slots=True)
class Trigger:
    """What the database does after it has changed a row of a table, in SQL that both databases understand."""

    name: str
    table: str
    event: str  # INSERT or DELETE, without columns
    statement: str
    columns: tuple[str, ...] = ()  # it acts when an update changes one of these

    @property
    def head(self) -> str:
        """Return the beginning of the statement that creates the trigger, as PostgreSQL writes it."""
        event, condition = self.event, ""
        if self.columns:
            changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in self.columns)
            event, condition = f"UPDATE OF {', '.join(self.columns)}", f" WHEN ({changed})"
        return f"CREATE TRIGGER {self.name} AFTER {event} ON {self.table} FOR EACH ROW{condition}"


class Dialect(Protocol):
    """What differs; the modules of both databases have it."""

    MAX_PAGES: int | None  # pages that a site may have before another database serves it better
    FIND_TRIGGERS: str  # a query for the names of triggers like its parameter

    def find_file(self) -> Path | None:
        """Return the file of the database; None if it is on a server or in memory."""

    def limit_time(self, seconds: float) -> AbstractContextManager[None]:
        """Abort statements of the block that run longer, with Django's `OperationalError`."""

    def build_trigger(self, trigger: Trigger) -> list[str]:
        """Return the statements that create a trigger."""

    def join_search_scores(self, backend: Any) -> None:
        """Let a backend of modelsearch read the scores of all matches at once."""


def get_dialect() -> Dialect:
    """Return the dialect of the default database."""
    return cast("Dialect", load_module("dialect"))


def load_module(name: str, alias: str = DEFAULT_DB_ALIAS) -> Any:
    """Return the module of this name of `postgresql` or `sqlite`, whichever the database of this alias is."""
    return import_module(f".{connections[alias].vendor}.{name}", __package__)
