"""Restore a backup, or verify one: manage.py restore NAME [--verify]."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.template.defaultfilters import filesizeformat

from cms.db.dumps import BackupRuns, DatabaseFailed, get_database
from cms.operations.audit.chain import Head
from cms.operations.backups.archives import Archive, list_archives
from cms.operations.backups.configuration import read_place_and_keys
from cms.operations.backups.encryption import InvalidKey, Keys, WrongKey
from cms.operations.backups.manifest import Damaged, Header, Manifest
from cms.operations.backups.place import Place
from cms.operations.backups.restoration import (
    Incomplete,
    Refused,
    check_archive,
    load_archive,
    require_target,
    verify_archive,
)

log = structlog.get_logger(__name__)

LATEST = "latest"
MAX_NAMES = 20


class Command(BaseCommand):
    """Reads all of an archive before it changes anything, loads it, migrates, and runs `finish_restore`."""

    help = (
        "Restore a backup of BACKUP_URL to DATABASE_URL and MEDIA_URL, while web and worker are stopped. Without a "
        "name it lists the backups. With --verify it restores the database to a scratch database, compares all "
        "tables and files, and changes nothing."
    )
    requires_system_checks = ()  # the database may be empty

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", metavar="NAME", help="name of the backup, or `latest`")
        parser.add_argument("--verify", action="store_true", help="restore to a scratch database, and compare")
        parser.add_argument("--to", metavar="URL", default="", help="with --verify: an empty database of PostgreSQL")
        parser.add_argument("--overwrite", action="store_true", help="replace a database and files that are not empty")
        parser.add_argument(
            "--head",
            metavar="NUMBER:DIGEST",
            action="append",
            default=[],
            dest="heads",
            help="a head of the ledger, for finish_restore; may be repeated",
        )
        parser.add_argument("--without-ledger", action="store_true", help="let finish_restore not read the ledger")

    def handle(self, *, name: str | None, verify: bool, to: str, overwrite: bool, **options: Any) -> None:
        place, keys = read_place_and_keys()
        if to and not verify:
            raise CommandError("--to is for --verify. A restore goes to DATABASE_URL and MEDIA_URL: set these instead.")
        for_ledger = _read_ledger_options(**options)
        archives = _list_archives(place)
        if not name:
            self._show(place, archives)
            return
        archive = _find(place, archives, name)
        with _errors_as_sentences(archive):
            if verify:
                self._verify(place, archive, keys, to)
            else:
                self._restore(place, archive, keys, for_ledger, overwrite=overwrite)

    def _show(self, place: Place, archives: list[Archive]) -> None:
        self.stdout.write(f"{len(archives)} backups in {place}, the newest first, times in UTC:")
        for archive in archives:
            self.stdout.write(f"  {archive.name}  {archive.created_at:%Y-%m-%d %H:%M}  {filesizeformat(archive.size)}")

    def _verify(self, place: Place, archive: Archive, keys: Keys, url: str) -> None:
        header, manifest, problems = verify_archive(place, archive, keys, url)
        self.stdout.write(_describe(archive, header, manifest))
        if problems:
            log.error("backup.verify_failed", name=archive.name, problems=len(problems))
            for problem in problems[:MAX_NAMES]:
                self.stdout.write(problem)
            raise CommandError(f"{archive.name} differs from what it says in {len(problems)} points.")
        log.info("backup.verified", name=archive.name)
        self.stdout.write(f"All {len(header.rows)} tables have their rows, and all files are there.")

    def _restore(
        self, place: Place, archive: Archive, keys: Keys, for_ledger: dict[str, Any], *, overwrite: bool
    ) -> None:
        database = get_database()
        require_target(database, overwrite=overwrite)
        self.stdout.write(f"Reading {archive.name}; nothing is changed yet.")
        header, manifest = check_archive(place, archive, keys)
        self.stdout.write(_describe(archive, header, manifest))
        with database.lock():
            missing = load_archive(place, archive, keys, manifest)
        connections.close_all()
        self.stdout.write("The database and the files are loaded.")
        for file in missing[:MAX_NAMES]:
            self.stdout.write(f"The bucket does not have the file {file} as it was.")
        call_command("migrate", interactive=False, verbosity=0)
        log.warning("restore.loaded", name=archive.name, missing=len(missing))
        call_command("finish_restore", stdout=self.stdout, stderr=self.stderr, **for_ledger)
        if missing:
            raise CommandError(f"{len(missing)} files are missing. Everything else was restored.")


def _read_ledger_options(*, heads: list[str], without_ledger: bool, **_: Any) -> dict[str, Any]:
    """Return the options of `finish_restore`, which are checked before anything is changed. Raises CommandError."""
    try:
        for head in heads:
            Head.parse(head)
    except ValueError as error:
        raise CommandError(str(error)) from None
    return {"heads": heads, "without_ledger": without_ledger}


def _list_archives(place: Place) -> list[Archive]:
    try:
        return list_archives(place)
    except OSError as error:
        raise CommandError(f"{place} cannot be read: {error}") from error


def _find(place: Place, archives: list[Archive], name: str) -> Archive:
    found = archives[:1] if name == LATEST else [archive for archive in archives if archive.name == name]
    if not found:
        raise CommandError(f"There is no backup {name} in {place}. `manage.py restore` lists the backups.")
    return found[0]


def _describe(archive: Archive, header: Header, manifest: Manifest) -> str:
    where = "" if header.files == "directory" else " in the bucket"
    return (
        f"{archive.name} is whole: Clarion {header.clarion_version}, {header.database}, "
        f"{sum(header.rows.values())} rows of {len(header.rows)} tables, {manifest.files} files{where} "
        f"({filesizeformat(manifest.files_bytes)})."
    )


@contextmanager
def _errors_as_sentences(archive: Archive) -> Iterator[None]:
    try:
        yield
    except WrongKey:
        raise CommandError(f"{archive.name} was encrypted with another key than those of BACKUP_KEY.") from None
    except Damaged as error:
        log.error("backup.damaged", name=archive.name, reason=str(error))
        message = f"{archive.name} is damaged: {error}. Nothing was changed. Restore another backup."
        raise CommandError(message) from error
    except Incomplete as error:
        log.error("restore.incomplete", name=archive.name, reason=str(error))
        message = (
            f"The database is that of {archive.name}, and files are missing: {error}. Leave web and worker stopped"
        )
        raise CommandError(f"{message}, and run this again with --overwrite, or restore another backup.") from error
    except BackupRuns:
        raise CommandError("A backup or another restore of this database runs. Wait for its end.") from None
    except (Refused, DatabaseFailed, InvalidKey) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{archive.name} could not be read: {error}") from error
