"""Create a backup: manage.py backup."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from cms.core.commands import exit_when_interrupted
from cms.db.dumps import BackupRuns, DatabaseFailed
from cms.operations.backups.configuration import read_place_and_keys
from cms.operations.backups.creation import apply_retention, create_backup


class Command(BaseCommand):
    """Creates an archive, and deletes those that BACKUP_RETENTION does not keep."""

    help = (
        "Store an encrypted backup of the database and the files in BACKUP_URL, while Clarion runs, and delete the "
        "backups that BACKUP_RETENTION does not keep. `restore` without a name lists the backups."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep-all", action="store_true", help="delete no earlier backup")

    def handle(self, *, keep_all: bool, **_: Any) -> None:
        place, keys = read_place_and_keys()
        try:
            with exit_when_interrupted("Interrupted. No backup was stored."):
                archive = create_backup(place, keys)
        except BackupRuns:
            raise CommandError("Another process creates a backup at this moment. Wait for its end.") from None
        except DatabaseFailed as error:
            raise CommandError(f"No backup was stored. {error}") from error
        except OSError as error:
            raise CommandError(f"No backup was stored in {place}: {error}") from error
        self.stdout.write(f"Stored {archive.name} ({filesizeformat(archive.size)}) in {place}.")
        for outdated in [] if keep_all else apply_retention(place):
            self.stdout.write(f"Deleted {outdated.name}.")
