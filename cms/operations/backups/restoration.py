"""Restoring an archive: read all of it and refuse what cannot be used, then load it. Or load it beside, and compare.

An archive is read twice, so that nothing is changed by one that turns out to be damaged at its end, and nothing has to
be stored in between. The second reading compares all digests as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.migrations.loader import MigrationLoader

from cms.db.dumps import Database, Load, count_rows, get_database
from cms.files.storage.directory import uses_local_files
from cms.jobs.models import RunningVersion
from cms.jobs.running_versions import TIMEOUT, find_running

from .archive_reader import Sink, read_archive
from .archives import Archive
from .encryption import Keys, decrypted
from .file_restoration import ArchivedNames, check_bucket, delete_files, write_file
from .manifest import FORMAT, FileEntry, Header, Manifest
from .place import Place

log = structlog.get_logger(__name__)

MAX_NAMES = 3  # names of migrations in a message


class Refused(Exception):
    """The archive cannot be restored here; the message is a sentence that says why and what to do."""


class Incomplete(Exception):
    """The database was replaced, and not all files were; the message is the reason, as a clause."""


@dataclass(slots=True)
class CheckSink(Sink):
    """Refuses an archive that cannot be restored here, and keeps nothing of it."""

    database: Database

    def begin(self, header: Header) -> None:
        check_header(header, self.database)

    def write_file(self, name: str, chunks: Iterator[bytes]) -> None:
        for _ in chunks:
            pass


class _DumpSink(Sink):
    """Loads the dump of an archive into a database; a sub-class decides about its files."""

    def __init__(self, target: Database) -> None:
        self.target = target
        self.missing: list[str] = []  # files that a bucket does not have as they were
        self._stack = ExitStack()
        self._load: Load | None = None

    def begin(self, header: Header) -> None:
        self._load = self._stack.enter_context(self.target.load())

    def write_database(self, piece: bytes) -> None:
        if self._load:
            self._load.write(piece)

    def finish_database(self, sha256: str) -> None:
        if self._load:
            self._load.commit()
        self.close()

    def close(self) -> None:
        """End the load; without a commit nothing has changed."""
        self._stack.close()


class LoadSink(_DumpSink):
    """Loads an archive that was read before: the database in one transaction, then the files."""

    def __init__(self, target: Database, expected: Manifest) -> None:
        super().__init__(target)
        self._expected = expected
        self.is_loaded = False  # whether the database is that of the archive

    def finish_database(self, sha256: str) -> None:
        if sha256 != self._expected.database_sha256:
            raise Refused("The archive was replaced while it was read. The database was not changed: run this again.")
        super().finish_database(sha256)
        self.is_loaded = True
        log.warning("restore.database_loaded")
        if uses_local_files():
            delete_files()

    def write_file(self, name: str, chunks: Iterator[bytes]) -> None:
        write_file(name, chunks)

    def list_file(self, entry: FileEntry) -> None:
        if not entry.sha256 and not check_bucket(entry, repair=True):
            self.missing.append(entry.name)


class VerifySink(_DumpSink):
    """Loads the dump into a scratch database, and compares its tables and files with what the archive says."""

    def __init__(self, scratch: Database, database: Database) -> None:
        super().__init__(scratch)
        self._database = database
        self._names = ArchivedNames(scratch)
        self.rows: dict[str, int] = {}

    def begin(self, header: Header) -> None:
        check_header(header, self._database)
        self.rows = header.rows
        super().begin(header)

    def finish_database(self, sha256: str) -> None:
        super().finish_database(sha256)
        self._found = count_rows(self.target)
        self._names.create()

    def write_file(self, name: str, chunks: Iterator[bytes]) -> None:
        for _ in chunks:
            pass

    def list_file(self, entry: FileEntry) -> None:
        self._names.add(entry.name)
        if not entry.sha256 and not check_bucket(entry, repair=False):
            self.missing.append(entry.name)

    def compare(self) -> list[str]:
        """Return what differs, a sentence for each."""
        problems = [f"The bucket does not have the file {name} as it was." for name in self.missing]
        for table in sorted(self.rows.keys() | self._found.keys()):
            had, has = self.rows.get(table), self._found.get(table)
            if had != has:
                problems.append(f"The table {table} had {_show_rows(had)}, and has {_show_rows(has)}.")
        return [*problems, *self._names.find_missing()]


@contextmanager
def opened(place: Place, archive: Archive, keys: Keys) -> Iterator[Any]:
    """Yield the decrypted stream of an archive."""
    with place.read(archive.object_name) as stored, decrypted(stored.chunks, keys) as stream:
        yield stream


def check_archive(place: Place, archive: Archive, keys: Keys) -> tuple[Header, Manifest]:
    """Read all of an archive, and change nothing.

    Raises:
        Refused, DatabaseFailed: It cannot be restored here.
        WrongKey, Damaged: It cannot be read.
    """
    with opened(place, archive, keys) as stream:
        return read_archive(stream, CheckSink(get_database()))


def load_archive(place: Place, archive: Archive, keys: Keys, expected: Manifest) -> list[str]:
    """Replace the database and the files by those of an archive; return the files that a bucket does not have.

    Raises:
        Incomplete: Only the database was replaced. Before that, what `check_archive` raises.
    """
    sink = LoadSink(get_database(), expected)
    try:
        with opened(place, archive, keys) as stream:
            read_archive(stream, sink)
    except Exception as error:
        if sink.is_loaded:
            raise Incomplete(str(error) or type(error).__name__) from error
        raise
    finally:
        sink.close()
    return sink.missing


def verify_archive(place: Place, archive: Archive, keys: Keys, scratch_url: str) -> tuple[Header, Manifest, list[str]]:
    """Load an archive into a scratch database; return what differs from what it says, a sentence for each."""
    database = get_database()
    with database.scratch(scratch_url) as scratch:
        sink = VerifySink(scratch, database)
        try:
            with opened(place, archive, keys) as stream:
                header, manifest = read_archive(stream, sink)
        finally:
            sink.close()
        return header, manifest, sink.compare()


def check_header(header: Header, database: Database) -> None:
    """Refuse an archive of a later version, of another kind of database or of another place of files."""
    if header.format > FORMAT or _parse_version(header.clarion_version) > _parse_version(settings.CLARION_VERSION):
        raise Refused(
            f"The backup was made by Clarion {header.clarion_version}, and this is {settings.CLARION_VERSION}. "
            "Install that version or a later one."
        )
    known = _find_known_migrations()
    if unknown := [name for name in header.migrations if name not in known]:
        raise Refused(
            f"The backup has migrations that this installation does not have: {', '.join(unknown[:MAX_NAMES])}"
            f"{' and others' if len(unknown) > MAX_NAMES else ''}. It was made by a later version, or with apps "
            "that are not installed here. Install what it was made with."
        )
    if header.database != database.kind:
        raise Refused(
            f"The backup is of {header.database}, and DATABASE_URL names {database.kind}. Restore it where "
            f"DATABASE_URL names {header.database}; `manage.py move_database` then moves it."
        )
    here = "directory" if uses_local_files() else "bucket"
    if header.files != here:
        raise Refused(
            f"The files of the backup are in a {header.files}, and MEDIA_URL names a {here}. Set MEDIA_URL as it was; "
            "`manage.py move_media` then moves them."
        )
    database.check_load(header.server_version, header.program_version)


def require_target(database: Database, *, overwrite: bool) -> None:
    """Refuse to replace a database or files without being asked to, or while web or worker use them."""
    if uses_local_files() and database.is_below(Path(default_storage.location)):
        raise Refused(
            "The database is a file in the directory of MEDIA_URL, whose files a restore replaces. Let MEDIA_URL name "
            "another directory."
        )
    tables = database.list_tables()
    has_files = uses_local_files() and next(iter(default_storage.list_files()), None)
    if (tables or has_files) and not overwrite:
        raise Refused(
            "The database of DATABASE_URL or the directory of MEDIA_URL is not empty. Stop web and worker, and add "
            "--overwrite to replace both."
        )
    if RunningVersion._meta.db_table in tables and (running := find_running()):
        raise Refused(
            f"The {running[0].process} runs on {running[0].host}, or did a moment ago. Stop web and worker on "
            f"all hosts, and run this again after {TIMEOUT.seconds} seconds."
        )


def _show_rows(count: int | None) -> str:
    return "not been there" if count is None else f"{count} rows"


def _find_known_migrations() -> set[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return {f"{app}.{name}" for app, name in (*loader.disk_migrations, *replaced)}


def _parse_version(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text.partition("+")[0])[:3])
