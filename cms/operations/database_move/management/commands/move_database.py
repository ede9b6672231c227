"""The command that moves an installation from SQLite to PostgreSQL: manage.py move_database --from FILE."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.core.commands import Progress, exit_when_interrupted
from cms.db.move_state import CannotMove
from cms.operations.database_move.move import Comparison, Move, prepare_target
from cms.operations.database_move.running_processes import wait_for_silence
from cms.operations.database_move.source import Source, open_source
from cms.operations.database_move.state import MoveState
from cms.operations.database_move.table_pairs import TablePair, find_derived_tables, pair_tables
from cms.operations.database_move.target import Target, open_target

log = structlog.get_logger(__name__)

PASSES = 3  # the rows are read, copied and compared
INTERRUPTED = "Interrupted. Run the same command to continue. SQLite still has everything, and may be used until then."
NEXT_STEPS = """
All rows are the same. What to do next:
  1. Keep DATABASE_URL as it is now on all machines. Web and worker no longer start with the SQLite database.
  2. Move the files, if they are to lie in a bucket:   manage.py move_media --to URL
  3. If SEARCH_URL changes, fill the new index:        manage.py rebuild_search
  4. Start worker and web. Keep {source} as a backup."""


class Command(BaseCommand):
    """Copies every row of every table, compares both databases, and says what to do next."""

    help = (
        "Move an installation from SQLite to PostgreSQL, with all rows of all tables. Stop web and worker, set"
        " DATABASE_URL to an empty PostgreSQL database, and name the SQLite file with --from. The command creates the"
        " tables, and compares all of them at the end. Run it again to continue after an interruption."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        default = Path(settings.DATA_DIR) / "clarion.sqlite3"
        parser.add_argument(
            "--from", dest="source", type=Path, default=default, metavar="FILE", help=f"SQLite database ({default})."
        )
        parser.add_argument(
            "--leave-behind",
            action="append",
            default=[],
            metavar="TABLE",
            help="A table that no installed app has, and that stays behind. May be repeated.",
        )
        parser.add_argument(
            "--go-back",
            action="store_true",
            help="After a move: let web and worker start with the SQLite database again. Copies nothing.",
        )

    def handle(self, *_: Any, source: Path, leave_behind: list[str], go_back: bool, verbosity: int, **__: Any) -> None:
        try:
            with exit_when_interrupted(INTERRUPTED), ExitStack() as stack:
                wait_for_silence(source, self.stdout.write)
                opened = stack.enter_context(open_source(source))
                if go_back:
                    opened.remove_mark()
                    self.stdout.write(f"Web and worker start with {source} again, when DATABASE_URL names it.")
                    return
                self._move(opened, stack.enter_context(open_target()), leave_behind, verbosity)
        except CannotMove as error:
            raise CommandError(str(error)) from error

    def _move(self, source: Source, target: Target, left_behind: list[str], verbosity: int) -> None:
        self.stdout.write(f"From {source.path} to {target.address}")
        if (mark := source.read_mark()) and not (mark == target.address and MoveState(target).exists()):
            go_back = f"To move it again, run `manage.py move_database --go-back --from {source.path}` first"
            if mark != target.address:
                raise CannotMove(f"{source.path} was moved to {mark} already, where it is continued. {go_back}.")
            if source.read_lineage() != target.read_lineage():
                raise CannotMove(
                    f"{source.path} was moved to {mark} already, which does not continue it any more: that database was"
                    f" created again, or restored from a backup. {go_back}, and create an empty database."
                )
            self.stdout.write("This move has finished already.")
            return
        prepare_target(source, target, max(0, verbosity - 1))
        pairs = pair_tables(source, target.list_tables(), left_behind)
        compared = self._copy(source, target, pairs)
        if different := [one for one in compared if not one.is_equal]:
            raise CommandError(
                "\n".join(["Not all tables are the same. Run the command again.", *map(_describe, different)])
            )
        self.stdout.write(NEXT_STEPS.format(source=source.path))

    def _copy(self, source: Source, target: Target, pairs: list[TablePair]) -> list[Comparison]:
        rows = sum(pair.rows for pair in pairs)
        with Progress("move_database", PASSES * rows, unit="rows", stream=self.stderr) as progress:
            move = Move(source, target, pairs, progress.advance)
            digests = move.read_source()
            copied = move.copy_tables(digests)
            move.complete()
            compared = move.compare(digests)
            for one in compared:
                if one.source.partition(":")[0] != "0" or not one.is_equal:
                    progress.write_line(_describe(one))
            different = sum(not one.is_equal for one in compared)
            if not different:
                move.finish()
        log.info("database_move.compared", tables=len(pairs), rows=rows, copied=copied, different=different)
        self.stdout.write(
            f"{len(pairs)} tables with {rows} rows: {copied} copied now, {different} different."
            f" {' and '.join(sorted(find_derived_tables()))}: built from the content."
        )
        return compared


def _describe(one: Comparison) -> str:
    """Return a line with the rows and the beginning of the digest of a table."""
    rows, _, digest = one.source.partition(":")
    if one.is_equal:
        return f"{one.table}: {rows} rows, {digest[:12]}"
    return f"{one.table}: different, {rows} rows on SQLite, {one.target.partition(':')[0]} on PostgreSQL"
