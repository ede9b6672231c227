"""Import the attachments of an export as pictures and documents."""

from __future__ import annotations

from typing import Any

from cms.content.conversion.embeds import VIDEO_EXTENSIONS
from cms.core import clock
from cms.moving.importing.importer import Result
from cms.moving.importing.reports.report import LEFT_OUT, ReportEntry
from cms.moving.importing.resolution.file_sources import FileUnavailable
from cms.moving.importing.resolution.files import NO_SOURCE, FileStore, find_stored
from cms.moving.importing.resolution.old_urls import is_picture

from .item_facts import KnownFile
from .item_index import ItemIndex
from .items import Item
from .type_mappings import list_custom_fields

FILM = "a film, which is not stored: pages that show it link to its old address"


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
