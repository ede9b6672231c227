"""Fixtures of the tests of copies: a function that creates one, and reads what it has."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model

from cms.db.dumps import count_rows, get_database
from cms.rehearsal.copies.service import Audience, Copy, create_copy, remove_copy
from search.engine import close_engines

Ids = frozenset[int]


@dataclass(frozen=True)
class CopiedDatabase:
    """The database of a copy, read without Django's models."""

    copy: Copy

    def fetch(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query, whose names are those of the copy."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.copy.directory / "database.sqlite3")) as database:
                return database.execute(query).fetchall()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL search_path = clarion_rehearsal_{self.copy.name}")
            cursor.execute(query)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            cursor.execute("RESET search_path")
            return rows

    def ids(self, model: type[Model]) -> set[Any]:
        """Return the primary keys of a model."""
        key = model._meta.pk
        assert key is not None
        return {pk for (pk,) in self.fetch(f'SELECT "{key.column}" FROM "{model._meta.db_table}"')}

    def count_rows(self) -> dict[str, int]:
        """Return the number of rows of each table."""
        return {
            table: self.fetch(f'SELECT count(*) FROM "{table}"')[0][0]
            for table in sorted(count_rows(get_database()))
            if not table.startswith("wagtailsearch_indexentry_fts")
        }

    def contains(self, *words: str) -> set[str]:
        """Return those of the words that are anywhere in the copy: in its files, or in a row of its tables."""
        content = b"".join(path.read_bytes() for path in sorted(self.copy.directory.rglob("*")) if path.is_file())
        if connection.vendor != "sqlite":
            for table in self.count_rows():
                rows = self.fetch(f'SELECT t::text FROM "{table}" t')
                content += "\n".join(text for (text,) in rows).encode()
        return {word for word in words if word.encode() in content}


@pytest.fixture
def make_copy(search_engine, tmp_path: Path) -> Iterator[Callable[..., CopiedDatabase]]:
    """Return a function that copies the site for an audience."""
    made: list[Copy] = []

    def make(user: Any = None, page_ids: Ids | None = None, name: str = "") -> CopiedDatabase:
        name = name or f"test{len(made)}"
        audience = Audience(user.pk if user else None, page_ids)
        made.append(create_copy(tmp_path / "rehearsals" / name, audience, name))
        return CopiedDatabase(made[-1])

    yield make
    close_engines()
    for copy in made:
        remove_copy(copy.directory, copy.name)
