"""Import an export of WordPress: its files, topics and people, then its pages.

What each URL of the old site leads to is known before the first page is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.conf import settings

from cms.content.conversion.embeds import VIDEO_EXTENSIONS
from cms.core import clock
from cms.moving.importing.importer import Importer, Result, Source
from cms.moving.importing.models import ImportedRecord
from cms.moving.importing.records.record_types import State
from cms.moving.importing.records.records import BadFile
from cms.moving.importing.reports.report import LEFT_OUT, Report, ReportEntry
from cms.moving.importing.resolution.file_sources import FileUnavailable
from cms.moving.importing.resolution.files import NO_SOURCE, FileStore, find_stored
from cms.moving.importing.resolution.old_site import DEFAULT_LISTS, ListPaths, OldSite
from cms.moving.importing.resolution.old_urls import UploadNames, is_picture

from .bodies import BodyBuilder
from .export_file import ExportFile
from .item_facts import KnownFile
from .item_index import ItemIndex
from .items import AssignedTerm, Item
from .record_builder import RecordBuilder
from .redirects import ArchiveRedirects, write_attachment_redirects
from .topics import TopicTerms, build_archive_name, build_person_slug, create_snippets, list_snippets
from .type_mappings import ATTACHMENT, TypeMappings, list_custom_fields

FILM = "a film, which is not stored: pages that show it link to its old address"


def build_old_site(index: ItemIndex, topics: TopicTerms) -> OldSite:
    """Return the addresses of the pages, files and topics of an export."""
    site = OldSite(index.export.site.url, upload_urls=list(index.upload_urls))
    for known in index.items.values():
        if known.type == ATTACHMENT:
            parent = index.items.get(index.positions.get(known.parent, 0))
            parent_id = parent.record_id if parent and parent.page_type else ""
            site.add_attachment(known.key, known.link, index.files[known.key].url, parent=parent_id)
        else:
            site.add_record(known.record_id, known.link, item_id=known.id)
    for term in index.export.terms.values():
        assigned = AssignedTerm(term.taxonomy, term.slug, term.name)
        if topic := next(iter(topics.get_topics([assigned], [term.taxonomy])), None):
            site.archives.add_topic(term.taxonomy, term.slug, topic.slug, item_id=term.id)
    for (_, author), is_public in index.authors.items():
        if is_public:  # a link must not name anybody else
            site.archives.add_person(build_archive_name(author), build_person_slug(author), item_id=author.id)
    return site


class AttachmentImporter:
    """Stores the files of attachments. Each becomes a picture or document once, however many items show it."""

    def __init__(self, index: ItemIndex, files: FileStore, *, dry_run: bool) -> None:
        self.index = index
        self.files = files
        self.dry_run = dry_run
        self.started = clock.now()
        self._seen: set[tuple[type, int]] = set()

    def describe_all(self) -> None:
        """Tell the file store titles, alternative texts and credits, for files that pages ask for first."""
        for file in self.index.files.values():
            self.files.describe(file.url, title=file.title, alt=file.alt, credit=file.credit)

    def run(self, item: Item) -> ReportEntry:
        """Store the file of an attachment, and return the entry for the report."""
        known = self.index.items.get(item.position)
        file = self.index.files.get(item.key) if known else None
        values: dict[str, Any] = {
            "title": item.title,
            "source_state": item.status,
            "id": known.record_id if known else "",
        }
        if fields := list_custom_fields(item):
            values["custom_fields"] = fields
        if item.content:
            values["notes"] = ("its description is not imported",)
        try:
            stored, result = self._store(item, file)
            return ReportEntry(item.position, item.type, str(result), file=stored, **values)
        except FileUnavailable as problem:
            reason = str(problem)
            result_name = LEFT_OUT if reason in (NO_SOURCE, FILM) else str(Result.FAILED)
            return ReportEntry(item.position, item.type, result_name, reason=reason, **values)

    def _store(self, item: Item, file: KnownFile | None) -> tuple[int | None, Result]:
        if file is None:
            raise FileUnavailable(self._explain(item))
        if not file.url:
            raise FileUnavailable("missing wp:attachment_url")
        if file.url.lower().endswith(VIDEO_EXTENSIONS):
            raise FileUnavailable(FILM)
        is_image = is_picture(file.url)
        if self.dry_run:
            return self._look_up(file, is_image=is_image)
        stored = self.files.get_image(file.url) if is_image else self.files.get_document(file.url, title=file.title)
        return stored.pk, self._get_result(stored)

    def _explain(self, item: Item) -> str:
        return item.problem or self.index.describe_repetition(item)

    def _look_up(self, file: KnownFile, *, is_image: bool) -> tuple[int | None, Result]:
        """Return what an import would do. Whether a new file can be had is only known when it is read."""
        key = self.files.names.get_key(file.url)
        stored = find_stored("image" if is_image else "document", key=key, restore=self.files.restore)
        return (stored.pk, Result.UNCHANGED) if stored else (None, Result.CREATED)

    def _get_result(self, stored: Any) -> Result:
        """Return whether this import created the picture or document, and for this attachment."""
        key = (type(stored), stored.pk)
        is_new = stored.created_at >= self.started and key not in self._seen
        self._seen.add(key)
        return Result.CREATED if is_new else Result.UNCHANGED


class WordPressImport:
    """Imports the items of an export and reports what became of each.

    Call `read` first, then `run`. Both yield often, so that the caller can report progress and stop; what has been
    reported has been committed, and another run continues. `files` are those of the importer.
    """

    def __init__(
        self,
        path: Path,
        importer: Importer,
        files: FileStore,
        *,
        report: Report,
        mappings: TypeMappings | None = None,
        lists: ListPaths = DEFAULT_LISTS,
    ) -> None:
        self.export = ExportFile(path)
        languages = list(dict(settings.WAGTAIL_CONTENT_LANGUAGES))
        self.index = ItemIndex(self.export, mappings or TypeMappings(), languages, clock.now())
        self.importer = importer
        self.destinations = importer.destinations
        self.files = files
        self.report = report
        self.lists = lists
        self.archive_redirects = 0  # redirects that were created
        self._entries: dict[int, ReportEntry] = {}  # entries of records that the importer has

    def read(self) -> Iterator[int]:
        """Read what there is in the export, and yield the number of items read so far.

        Raises:
            BadFile: there is nothing that can be read.
        """
        yield from self.index.read(self._find_scheduled())
        if self.index.unreadable and not self.index.total:
            raise BadFile(self.index.unreadable)

    def run(self) -> Iterator[int]:
        """Import everything, and yield the number of items whose outcome is known.

        Raises:
            BadFile: the file cannot be read to its end; the items before that have been imported.
        """
        topics = TopicTerms(self.export.terms, self.index.first_language)
        dry_run = self.importer.dry_run
        if not dry_run:
            for _ in create_snippets(list_snippets(self.index, topics, self.destinations.language)):
                yield self.report.total
        self.files.names = UploadNames(self.index.upload_urls)
        yield from self._import_attachments(AttachmentImporter(self.index, self.files, dry_run=dry_run))
        lists = self._build_lists()
        old_site = build_old_site(self.index, topics)
        bodies = BodyBuilder(self.index, old_site, lists, drop_tags=self.importer.policy.drops_tags)
        for outcomes in self.importer.run(self._build_records(RecordBuilder(self.index, bodies, topics))):
            for outcome in outcomes:
                if entry := self._entries.pop(outcome.position, None):
                    self.report.add(entry.complete(outcome))
            yield self.report.total
        if not dry_run:
            for _ in write_attachment_redirects(self.index, self.files.names):
                yield self.report.total
            yield from self._redirect_archives(ArchiveRedirects(self.index, topics, lists, self.destinations.language))
        if self.index.unreadable:
            raise BadFile(f"the file could not be read to its end: {self.index.unreadable}")

    def _build_lists(self) -> dict[str, ListPaths]:
        """Return the paths of lists in each language, which those after the first have in front."""
        first = self.destinations.get_site("").root_page.locale.language_code
        languages = {language: language for language in self.index.languages} | {"": self.destinations.language}
        return {key: self.lists.with_prefix("" if one == first else f"/{one}") for key, one in languages.items()}

    def _redirect_archives(self, redirects: ArchiveRedirects) -> Iterator[int]:
        site_id = self.destinations.get_site("").pk
        for _ in chain(redirects.write_to_people(site_id), redirects.write(site_id)):
            self.archive_redirects = redirects.count
            yield self.report.total

    def _find_scheduled(self) -> set[str]:
        """Return the ids of records that were imported as scheduled: they stay so when their time has come."""
        scheduled = ImportedRecord.objects.filter(state=State.SCHEDULED)
        return set(scheduled.values_list("source_id", flat=True))

    def _import_attachments(self, attachments: AttachmentImporter) -> Iterator[int]:
        attachments.describe_all()
        for item in self._read_items() if self.index.attachments else ():
            if item.type == ATTACHMENT:
                self.report.add(attachments.run(item))
                yield self.report.total

    def _build_records(self, builder: RecordBuilder) -> Source:
        """Yield the records of all items, those that others refer to first. Items that are left out are reported."""
        for number in range(self.index.order.last_round + 1):
            for item in self._read_items():
                if item.type == ATTACHMENT or self.index.order.get_round(item.position) != number:
                    continue
                entry, record = builder.build(item)
                if record is None:
                    self.report.add(entry)
                else:
                    self._entries[item.position] = entry
                    yield item.position, record

    def _read_items(self) -> Iterator[Item]:
        """Yield the items that can be read; `index.unreadable` says why there are no more."""
        with suppress(BadFile):
            yield from islice(self.export.read_items(), self.index.total)
