"""The steps of a move. Each may be interrupted at any moment: what is complete is found complete the next time.

All of the source is read before anything is copied, so that one run names every value that PostgreSQL refuses. A table
is copied in one transaction, which stores its digest as well. A table whose digest is the stored one is not copied
again, whether or not the source was used between two runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import transaction
from wagtail.models import Site

from cms.db.move_state import CannotMove

from .source import Source
from .state import MIGRATIONS, REFERENCE, TABLE, MoveState, compute_digest
from .table_pairs import TablePair, check_migrations
from .target import Target
from .values import TableDigest, encode_row

MAX_PROBLEMS = 20  # sentences in a message
Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The digests of a table in both databases, each with its number of rows."""

    table: str
    source: str
    target: str

    @property
    def is_equal(self) -> bool:
        """Return whether both have the same rows."""
        return self.source == self.target


def prepare_target(source: Source, target: Target, verbosity: int) -> None:
    """Create the tables of this installation in an empty database, or continue where a move was interrupted.

    Raises:
        CannotMove: the database has tables of its own, or the versions do not match.
    """
    applied, state = source.read_migrations(), MoveState(target)
    check_migrations(applied, where=str(source.path))
    if not state.exists():
        if target.has_relations():
            raise CannotMove(
                f"The database {target.address} is not empty. Name an empty one in DATABASE_URL: the move creates its"
                " tables. If only migrate has run there, drop the database and create it again."
            )
        state.create()
    begun, known = state.read(MIGRATIONS).get(""), compute_digest(applied)
    if begun not in (None, known):
        raise CannotMove(
            f"A move to {target.address} was begun by another version. Drop the database, create it again, and run the"
            " command again."
        )
    if begun is None:
        target.migrate(verbosity)
        check_migrations(target.read_migrations(), where=target.address)
        state.write(MIGRATIONS, "", known)


class Move:
    """The copy of all tables from one database to the other. `advance` is called with the number of rows."""

    def __init__(self, source: Source, target: Target, pairs: Sequence[TablePair], advance: Advance) -> None:
        self.source, self.target, self.pairs, self.advance = source, target, pairs, advance
        self.state = MoveState(target)

    def read_source(self) -> dict[str, str]:
        """Return the digest of each table of the source.

        Raises:
            CannotMove: PostgreSQL would refuse a value or a reference; the message names up to 20 of them.
        """
        problems = self.source.find_broken_references()
        digests = {}
        for pair in self.pairs:
            digest = TableDigest()
            for row in self._read(pair, problems):
                digest.add(encode_row(pair.columns, row))
            digests[pair.name] = str(digest)
        if problems:
            listed = "\n".join(f"  {problem}" for problem in problems[:MAX_PROBLEMS])
            raise CannotMove(
                f"Nothing was copied. Correct this in {self.source.path}, and run the command again:\n{listed}"
            )
        return digests

    def copy_tables(self, digests: Mapping[str, str]) -> int:
        """Copy the tables that are not copied yet, and return how many."""
        stored = self.state.read(TABLE)
        outdated = [pair for pair in self.pairs if stored.get(pair.name) != digests[pair.name]]
        if outdated:
            self._drop_references()
        for pair in self.pairs:
            if pair not in outdated:
                self.advance(pair.rows)
                continue
            with transaction.atomic():
                self.target.fill(pair.name, pair.columns, self._read(pair, []))
                self.state.write(TABLE, pair.name, digests[pair.name])
        return len(outdated)

    def complete(self) -> None:
        """Create the constraints again, set the sequences, and build what each database has of its own."""
        for name, statement in self.state.read(REFERENCE).items():
            with transaction.atomic():
                self.target.execute(statement)
                self.state.delete(REFERENCE, name)
        self.target.set_sequences(self.source.read_last_ids())
        ContentType.objects.clear_cache()  # `migrate` has created types and sites with other ids
        Site.clear_site_root_paths_cache()
        call_command("update_index", verbosity=0)
        self.target.update_statistics()

    def compare(self, digests: Mapping[str, str]) -> list[Comparison]:
        """Return what each table has in both databases. A table that differs is copied again the next time."""
        compared = []
        for pair in self.pairs:
            digest = TableDigest()
            for row in self.target.read_rows(pair.name, pair.columns):
                digest.add(encode_row(pair.columns, row))
                self.advance(1)
            compared.append(Comparison(pair.name, digests[pair.name], str(digest)))
        for one in compared:
            if not one.is_equal:
                self.state.delete(TABLE, one.table)
        return compared

    def finish(self) -> None:
        """Let web and worker start with the new database, and no longer with the old one.

        The mark comes first: a run that follows an interruption between the two finishes the move.
        """
        self.source.write_mark(self.target.address)
        self.state.drop()

    def _drop_references(self) -> None:
        """Drop the constraints between tables, which are copied one after the other, and store how to create them."""
        with transaction.atomic():
            for table, name, definition in self.target.list_references():
                statement = f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
                self.state.write(REFERENCE, f"{table} {name}", statement)
                self.target.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    def _read(self, pair: TablePair, problems: list[str]) -> Iterator[list[Any]]:
        """Yield the rows as PostgreSQL has them; what it would refuse is added to the problems."""
        for values in self.source.read_rows(pair.name, [column.name for column in pair.columns]):
            row: list[Any] = []
            for column, value in zip(pair.columns, values, strict=True):
                try:
                    row.append(column.convert(value))
                except ValueError as error:
                    row.append(None)
                    if len(problems) < MAX_PROBLEMS:
                        problems.append(f"{pair.name}, {_describe_key(pair, values)}, {column.name}: {error}")
            self.advance(1)
            yield row


def _describe_key(pair: TablePair, values: Sequence[object]) -> str:
    named = zip(pair.columns, values, strict=True)
    return " and ".join(f"{column.name} {value}" for column, value in named if column.name in pair.key)
