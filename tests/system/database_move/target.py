"""Databases of PostgreSQL that a move fills, with an account that has no rights but those of their owner."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg

from cms.operations.database_move.target import LOCK_ID
from tests.migrated_postgresql import get_template

ACCOUNT = "clarion_move_test"
BEGIN = """
import sys
from cms.operations.database_move.source import open_source
from cms.operations.database_move.state import MIGRATIONS, MoveState, compute_digest
from cms.operations.database_move.target import Target
from pathlib import Path
state = MoveState(Target())
state.create()
with open_source(Path(sys.argv[1])) as source:
    state.write(MIGRATIONS, "", compute_digest(source.read_migrations()))
"""


class MoveTarget:
    """A database that is created again and again under the same name."""

    def __init__(self, name: str, account: str = ACCOUNT) -> None:
        self.name, self.account = name, account
        self.url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")

    @property
    def own_url(self) -> str:
        """Return the URL for the account that owns the database."""
        return self.url._replace(netloc=f"{self.account}@{self.url.hostname}:{self.url.port}").geturl()

    def create(self, *, migrated: bool = False) -> None:
        """Create the database, empty or as `migrate` leaves it, which takes a minute less."""
        template = f'TEMPLATE "{get_template(os.environ["DATABASE_URL"])}"' if migrated else ""
        self.drop()
        self._execute(f'CREATE DATABASE "{self.name}" OWNER {self.account} {template}')
        if migrated:
            with psycopg.connect(self.url.geturl(), autocommit=True) as connection:
                for kind, query in OWNED.items():
                    for (name,) in connection.execute(query).fetchall():
                        connection.execute(f"ALTER {kind} {name} OWNER TO {self.account}")

    def drop(self) -> None:
        """Drop the database."""
        self._execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def fetch(self, query: str) -> list[tuple[object, ...]]:
        """Return the rows of a query."""
        with psycopg.connect(self.url.geturl(), autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def execute(self, statement: str) -> None:
        """Execute a statement in the database."""
        with psycopg.connect(self.url.geturl(), autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of a move that runs."""
        with psycopg.connect(self.url.geturl(), autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [LOCK_ID])
            yield

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url._replace(path="/postgres").geturl(), autocommit=True) as connection:
            connection.execute(statement)


OWNED = {
    "TABLE": "SELECT format('%I', relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    "FUNCTION": "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


@contextmanager
def move_target(name: str) -> Iterator[MoveTarget]:
    """Create the account, and yield a database that is dropped at the end."""
    target = MoveTarget(name)
    target._execute(f"DO $$ BEGIN CREATE ROLE {ACCOUNT} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    try:
        yield target
    finally:
        target.drop()
