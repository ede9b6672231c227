"""Creating a backup: expired rows are deleted, and one stream goes from the dump through encryption to the place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q

from cms.core import clock
from cms.db.dumps import BackupRuns, Dump, get_database
from cms.files.storage.directory import uses_local_files
from cms.jobs.background import run_cleanup_jobs

from .archive_writer import BackedUpFile, write_archive
from .archives import PREFIX, SUFFIX, Archive, Retention, delete_outdated, name_archive
from .encryption import Keys, encrypted
from .left_out import find_left_out_tables
from .manifest import FORMAT, FileEntry, Header
from .models import BackupRun
from .place import Place
from .streams import produced_by

log = structlog.get_logger(__name__)

MAX_CLEANUPS = 10_000  # batches; a job that never ends would keep every backup from beginning
MAX_ERROR_LENGTH = 300


def create_backup(place: Place, keys: Keys) -> Archive:
    """Create an archive, and record it. Only a whole archive is ever listed in the place.

    Raises:
        BackupRuns: Another process creates one.
        DatabaseFailed, OSError: It is impossible; recorded and logged as well.
    """
    run = BackupRun(name=name_archive(clock.now()))
    try:
        database = get_database()
        with database.lock():
            run.save()
            log.info("backup.started", name=run.name)
            _delete_expired_rows()
            left_out = find_left_out_tables()
            with database.dump(left_out) as dump:
                size = _store(place, keys, run, _build_header(run, database.kind, dump, left_out), dump)
            run.finished_at, run.size = clock.now(), size
            run.save(update_fields=["finished_at", "size"])
    except BackupRuns:
        raise
    except Exception as error:
        record_failure(run, error)
        raise
    log.info("backup.finished", name=run.name, bytes=size, place=str(place))
    return Archive(run.name, run.started_at, size)


def record_failure(run: BackupRun, error: Exception) -> None:
    """Record and log why a backup failed, also one that has no row yet."""
    run.finished_at, run.size = None, None
    run.error = f"{type(error).__name__}: {error}"[:MAX_ERROR_LENGTH]
    run.save()
    log.error("backup.failed", name=run.name, reason=run.error)


def apply_retention(place: Place) -> list[Archive]:
    """Delete the archives that BACKUP_RETENTION does not keep, and the records of runs that are as old."""
    outdated = delete_outdated(place, Retention(*settings.BACKUP_RETENTION))
    for archive in outdated:
        log.info("backup.deleted", name=archive.name)
    if outdated:
        are_as_old = Q(finished_at=None, started_at__lte=outdated[0].created_at)  # those that have failed
        BackupRun.objects.filter(Q(name__in=[archive.name for archive in outdated]) | are_as_old).delete()
    return outdated


def _store(place: Place, keys: Keys, run: BackupRun, header: Header, dump: Dump) -> int:
    write = partial(write_archive, header=header, dump=dump.chunks, files=_list_files())
    with produced_by(write) as plain, encrypted(plain, keys) as stream:
        place.write(f"{PREFIX}{run.name}{SUFFIX}", stream)
    return next(stored.size for stored in place.list(f"{PREFIX}{run.name}"))


def _build_header(run: BackupRun, kind: str, dump: Dump, left_out: set[str]) -> Header:
    applied = MigrationRecorder.Migration.objects.order_by("app", "name").values_list("app", "name")
    return Header(
        format=FORMAT,
        clarion_version=settings.CLARION_VERSION,
        created_at=run.started_at.isoformat(),
        database=kind,
        server_version=dump.server_version,
        program_version=dump.program_version,
        migrations=tuple(f"{app}.{name}" for app, name in applied),
        rows=dump.rows,
        left_out=tuple(sorted(left_out)),
        files="directory" if uses_local_files() else "bucket",
    )


def _list_files() -> Iterator[BackedUpFile]:
    """Yield the files of a directory with their content, or what a bucket says of its files."""
    if not uses_local_files():
        for found in default_storage.describe_files():
            yield FileEntry(found.name, found.size, etag=found.etag, version=found.version)
        return
    for name, _ in default_storage.list_files():
        try:
            yield name, default_storage.open_range(name)
        except FileNotFoundError:
            continue  # deleted meanwhile


def _delete_expired_rows() -> None:
    for _ in range(MAX_CLEANUPS):
        if not run_cleanup_jobs():
            return
