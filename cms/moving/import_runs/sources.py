"""Open what an import reads, and import it step by step."""

from __future__ import annotations

import hashlib
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from cms.core.sites import host_of
from cms.moving.importing.importer import Importer
from cms.moving.importing.records.records import BadFile
from cms.moving.importing.reports.report import Report, ReportEntry, describe_record
from cms.moving.importing.reports.tag_policy import TagPolicy
from cms.moving.importing.resolution.destinations import Destinations
from cms.moving.importing.resolution.downloads import Downloader
from cms.moving.importing.resolution.file_sources import (
    CHUNK_SIZE_BYTES,
    Content,
    FileSource,
    FileUnavailable,
    HttpSource,
)
from cms.moving.importing.resolution.files import FileStore
from cms.moving.importing.resolution.old_urls import FileName
from cms.moving.importing.sources.feeds.feed_data import Validators, fetch_feed, parse_feed, read_feed_file
from cms.moving.importing.sources.feeds.feed_records import FeedOptions, build_feed_records
from cms.moving.importing.sources.json_lines import count_lines, read_records
from cms.moving.importing.sources.wordpress.wordpress_import import WordPressImport

from .models import CHANGE, ImportRun
from .report_files import copy_to

ROOTS = ("wp-content/uploads/", "uploads/")  # directories that people put into the archive with their content
EXPORTED_FILES = "files/"  # directory of files in an export of Clarion
FEED_FILE = "feed.xml"


class ArchiveSource:
    """The files of a ZIP archive by their paths, those below `uploads` also without it. Use it as a context manager.

    The form has checked the archive with `cms.files.documents.file_contents`: it has no paths that lead out of it.
    """

    is_local = True

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._entries = {_shorten(entry.filename): entry for entry in self._archive.infolist() if not entry.is_dir()}

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()

    @contextmanager
    def open(self, name: FileName, max_bytes: int) -> Iterator[Content]:
        """Open a file by its path.

        Raises:
            FileUnavailable: there is no such file, it is damaged or too large.
        """
        entry = self._entries.get(_shorten(name.path)) if name.path else None
        if entry is None:
            raise FileUnavailable(f"there is no file {(name.path or name.url)[:200]} in the archive")
        if entry.file_size > max_bytes:
            raise FileUnavailable(f"{name.path[:200]} is too large: {entry.file_size:,} bytes, at most {max_bytes:,}")
        with tempfile.TemporaryFile() as file:
            digest, size = hashlib.sha256(), 0
            try:
                with self._archive.open(entry) as packed:
                    while chunk := packed.read(CHUNK_SIZE_BYTES):
                        size += len(chunk)
                        digest.update(chunk)
                        file.write(chunk)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as problem:
                raise FileUnavailable(f"{name.path[:200]} cannot be read from the archive: {problem}") from problem
            file.seek(0)
            yield Content(file, name.path.rpartition("/")[2], size, digest.hexdigest(), name.path)


class WatchedSource:
    """A source of files that calls a function before each file, because reading some of them takes long."""

    def __init__(self, source: FileSource, before: Callable[[], object]) -> None:
        self.is_local = source.is_local
        self._source = source
        self._before = before

    @contextmanager
    def open(self, name: FileName, max_bytes: int) -> Iterator[Content]:
        """Open a file. Raises FileUnavailable."""
        self._before()
        with self._source.open(name, max_bytes) as content:
            yield content


def _shorten(path: str) -> str:
    """Return the path below the directory of uploads, with letters in one form."""
    normalised = unicodedata.normalize("NFC", path.replace("\\", "/")).lstrip("/")
    for root in ROOTS:
        before, found, after = normalised.partition(root)
        if found and (not before or before.endswith("/")):
            return after
    return normalised.removeprefix(EXPORTED_FILES)


class CollectedReport(Report):
    """Keeps the entries since the last step, until they are stored."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[ReportEntry] = []

    def add(self, entry: ReportEntry) -> None:
        """Count an entry and keep it."""
        super().add(entry)
        self._entries.append(entry)

    def take(self) -> list[ReportEntry]:
        """Return the entries since the last call."""
        taken, self._entries = self._entries, []
        return taken


@dataclass(slots=True)
class OpenImport:
    """An import between two steps. Each step commits what it adds to the report."""

    steps: Iterator[object]
    report: CollectedReport
    get_total: Callable[[], int | None]
    left_out: Callable[[], Counter[str]] = Counter  # what is left out of items, with their numbers


@dataclass(slots=True)
class ImportInputs:
    """What an import reads from: its run, a temporary directory, and the sources of images and documents."""

    run: ImportRun
    directory: Path
    downloader: Downloader
    file_sources: list[FileSource]

    @property
    def destinations(self) -> Destinations:
        """The site and language of the run."""
        return Destinations(host=host_of(self.run.site), language=self.run.language)

    def build_files(self) -> FileStore:
        """Return the store of images and documents."""
        return FileStore(self.file_sources, restore=self.run.restore)

    def build_importer(self, files: FileStore) -> Importer:
        """Return the importer that the run describes."""
        return Importer(
            self.destinations,
            default_type=self.run.page_type,
            files=files,
            restore=self.run.restore,
            dry_run=self.run.is_dry_run,
            policy=TagPolicy(self.run.unknown_tags),
        )

    def copy_file(self) -> Path:
        """Return a copy of the uploaded file."""
        return copy_to(self.directory, self.run.file, self.run.file_name)


def open_import(run: ImportRun, stack: ExitStack, keep_alive: Callable[[], object]) -> OpenImport:
    """Open the import of a run. What the stack closes is needed until it ends.

    `keep_alive` is called before each file is read, because fetching some of them takes long.

    Raises:
        BadFile: the file or feed cannot be read; the message is the reason.
        ParentNotFound: there is no such site or language.
    """
    directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clarion-import-")))
    inputs = ImportInputs(run, directory, Downloader(), [])
    inputs.file_sources = [WatchedSource(one, keep_alive) for one in _open_files(inputs, stack)]
    return OPENERS[run.format](inputs)


def _open_files(inputs: ImportInputs, stack: ExitStack) -> Iterator[FileSource]:
    run = inputs.run
    if run.archive:
        archive = ArchiveSource(copy_to(inputs.directory, run.archive, run.archive_name))
        stack.callback(archive.close)
        yield archive
    if run.fetch_files:
        yield HttpSource(inputs.downloader)


def _open_wordpress(inputs: ImportInputs) -> OpenImport:
    report, files = CollectedReport(), inputs.build_files()
    task = WordPressImport(inputs.copy_file(), inputs.build_importer(files), files, report=report)
    return OpenImport(chain(task.read(), task.run()), report, lambda: task.index.total or None)


def _open_records(inputs: ImportInputs) -> OpenImport:
    path = inputs.copy_file()
    return _open_source(inputs, read_records(path), "record", count_lines(path))


def _open_feed(inputs: ImportInputs) -> OpenImport:
    run = inputs.run
    if not run.file:
        _fetch(inputs)
    received = read_feed_file(copy_to(inputs.directory, run.file, run.file_name or FEED_FILE), url=run.feed_url)
    feed = parse_feed(received)
    options = FeedOptions(
        address=run.feed_url or feed.address or run.file_name,
        publish=run.publish,
        drop_tags=TagPolicy(run.unknown_tags).drops_tags,
    )
    entries = build_feed_records(feed, options, language=run.language, create_terms=run.create_terms)
    return _open_source(inputs, entries, "entry", len(entries), entries.ignored)


def _fetch(inputs: ImportInputs) -> None:
    """Fetch the feed once and keep it, so that a run that is interrupted continues with the same entries."""
    run = inputs.run
    received = fetch_feed(run.feed_url, inputs.downloader, Validators())
    if received is None:
        raise BadFile(f"the server of {run.feed_url} sent no feed")
    run.file.save(FEED_FILE, ContentFile(received.data), save=False)
    ImportRun.objects.filter(pk=run.pk).update(file=run.file.name)


def _open_source(
    inputs: ImportInputs, records: Iterable[Any], kind: str, total: int, ignored: Counter[str] | None = None
) -> OpenImport:
    report, importer = CollectedReport(), inputs.build_importer(inputs.build_files())
    steps = _run(importer, records, kind, report)

    def list_left_out() -> Counter[str]:
        missing = Counter(problem for *_, problems in importer.unresolved for problem in problems)
        return importer.ignored + missing + (ignored or Counter())

    return OpenImport(steps, report, lambda: total, list_left_out)


def _run(importer: Importer, records: Iterable[Any], kind: str, report: CollectedReport) -> Iterator[None]:
    for outcomes in importer.run(records):
        for outcome in outcomes:
            changes = tuple(f"{CHANGE}{one.field}: “{one.before}” → “{one.after}”" for one in outcome.changes)
            report.add(replace(describe_record(outcome, kind), notes=(*outcome.notes, *changes)))
        yield


OPENERS: dict[Any, Callable[[ImportInputs], OpenImport]] = {
    ImportRun.Format.WORDPRESS: _open_wordpress,
    ImportRun.Format.RECORDS: _open_records,
    ImportRun.Format.FEED: _open_feed,
}
