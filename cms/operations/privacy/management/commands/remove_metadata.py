"""The command that removes the metadata of stored images and documents: manage.py remove_metadata."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core.commands import INTERRUPTED_EXIT_CODE, Progress, catch_stop_signals
from cms.files.storage.directory import MediaUnavailable
from cms.operations.privacy.stored_metadata import State, clean_stored, find_unread


class Command(BaseCommand):
    """Cleans the files that were stored before Clarion removed metadata on upload, and names what it cannot clean."""

    help = (
        "Remove the metadata (author, place, device …) of pictures and documents that an earlier version has stored."
        " A file that changes gets a new name; pages, renditions and press kits follow. Run it again to continue."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Read all files, say what would change, and change nothing."
        )

    def handle(self, *, dry_run: bool, **_: Any) -> None:
        waiting = [list(rows.values_list("pk", flat=True)) for rows in find_unread()]
        counts = [Counter[State]() for _ in waiting]
        with (
            catch_stop_signals() as stop,
            Progress("remove_metadata", sum(map(len, waiting)), unit="files", stream=self.stderr) as progress,
        ):
            for rows, ids, count in zip(find_unread(), waiting, counts, strict=True):
                for pk in ids:
                    if stop.is_set():
                        break
                    if (stored := rows.filter(pk=pk).first()) is None:
                        continue
                    try:
                        result = clean_stored(stored, dry_run=dry_run)
                    except (MediaUnavailable, OSError) as error:
                        raise CommandError(
                            f"The storage of files cannot be used: {error}. Run the command again."
                        ) from error
                    count[result.state] += 1
                    if result.reason:
                        progress.write_line(
                            f"{stored._meta.verbose_name} {stored.pk}, {stored.filename}: {result.reason}"
                        )
                    progress.advance()
        for name, count in zip(("Pictures", "Documents"), counts, strict=True):
            states = ", ".join(f"{number} {state}" for state, number in count.items())
            self.stdout.write(f"{name}: {states or 'nothing to do'}.")
        if stop.is_set():
            raise CommandError("Interrupted. Run the same command to continue.", returncode=INTERRUPTED_EXIT_CODE)
        if dry_run:
            self.stdout.write("Nothing was changed.")
