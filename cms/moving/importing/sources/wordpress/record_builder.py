"""Build the records of pages from the items of an export."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from django.core.exceptions import ValidationError

from cms.content.conversion.results import refer_to_file
from cms.moving.importing.conversion.builders.acf import describe_kind, list_reference_keys
from cms.moving.importing.records.record_types import State
from cms.moving.importing.records.records import BadRecord, Record, build_record
from cms.moving.importing.reports.report import LEFT_OUT, ReportEntry
from cms.moving.importing.reports.tag_policy import NO_TAGS, FoundTags

from .bodies import BodyBuilder
from .export_file import get_authors
from .item_facts import KnownItem, collect_attachment_paths, get_old_paths, is_front_page
from .item_index import ItemIndex
from .items import DATED, LANGUAGE_TAXONOMIES, Item, build_title, describe_encoding, read_excerpt, read_text
from .plugin_items import EVENT, EVENT_NOTE
from .seo_fields import list_read_keys, read_seo_fields
from .topics import TopicTerms, build_person_slug
from .type_mappings import FEATURED_PICTURE, TypeMapping, describe_left_out, find_fields, list_custom_fields

log = structlog.get_logger(__name__)

MAX_CONTENT_CHARACTERS = 1_000_000  # as many as a body may have when it is converted
AUTOMATIC_DRAFT = "auto-draft"
PICTURE_FIELDS = ("image", "share_image")  # fields that take the id of an attachment
ACF_NOTE = "fields of Advanced Custom Fields are not imported, unless a mapping file names them"
MAX_NAMED_FIELDS = 30
READ_TAXONOMIES = LANGUAGE_TAXONOMIES | {"author", "post_format", "nav_menu"}


@dataclass(slots=True)
class RecordDraft:
    """A record while it is built, with its entry for the report."""

    entry: ReportEntry
    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    tags: FoundTags = NO_TAGS

    def note(self, text: str) -> None:
        """Add a note for the report, if there is one."""
        if text:
            self.notes.append(text)

    def report(self, **values: Any) -> None:
        """Set values of the entry."""
        self.entry = replace(self.entry, **values)

    def complete(self) -> ReportEntry:
        """Return the entry with what is known before the record is imported."""
        record_id, state = self.fields.get("id", ""), self.fields.get("state", "")
        return replace(self.entry, id=record_id, state=state, notes=tuple(dict.fromkeys(self.notes)))


class _LeftOut(Exception):
    """The item is not for import; the message is the reason."""


class RecordBuilder:
    """Builds the record of each item, with the entry for the report, which the importer's outcome completes."""

    def __init__(self, index: ItemIndex, bodies: BodyBuilder, topics: TopicTerms) -> None:
        self.index = index
        self.bodies = bodies
        self.topics = topics
        self.site = index.export.site
        self._below = collect_attachment_paths(index.items.values(), self.site)

    def build(self, item: Item) -> tuple[ReportEntry, Record | BadRecord | None]:
        """Return the entry for the report, and the record, the reason why there is none, or None if it is left out."""
        draft = RecordDraft(ReportEntry(item.position, item.type, title=item.title, source_state=item.status))
        record: Record | BadRecord | None
        try:
            self._fill(draft, item)
            record = build_record(draft.fields, tags=draft.tags)
        except _LeftOut as reason:
            draft.report(reason=str(reason), result=LEFT_OUT)
            record = None
        except BadRecord as problem:
            record = problem
        except ValidationError as problem:
            record = BadRecord("; ".join(problem.messages))
        except Exception as problem:  # an error of a converter, for unforeseen content
            log.warning("import.record_failed", line=item.position, exc_info=problem)
            record = BadRecord(f"{type(problem).__name__}: {problem}")
        return draft.complete(), record

    def _fill(self, draft: RecordDraft, item: Item) -> None:
        mapping = self._check(item)
        known = self.index.items[item.position]
        title, is_cut = read_text(item.title, "title")
        draft.fields = {
            "id": known.record_id,
            "type": mapping.page,
            "language": known.language,
            "state": str(known.state),
            "publish_at": item.published_at,
            "slug": item.slug,
            "title": title or build_title(item.content, item.slug, item.id or str(item.position)),
            "topics": [topic.slug for topic in self.topics.get_topics(item.terms, mapping.topics)],
            "authors": list(dict.fromkeys(build_person_slug(one) for one in self._get_authors(item))),
            **mapping.values,
        }
        if known.state == State.DRAFT and item.status in DATED and item.published_at:
            draft.fields["date"] = item.published_at.date()  # readers see it if the page is published one day
        draft.note(known.state_note)
        draft.note("the title was shortened" if is_cut else "")
        draft.note("" if title else "had no title")
        draft.note(describe_encoding(item.title, item.content))
        self._add_place(draft, item, known)
        self._add_summary(draft, item)
        self._add_featured(draft, item)
        self._add_seo_fields(draft, item, mapping)
        self._add_custom_fields(draft, item, mapping)
        self._add_body(draft, item, known)
        self._add_addresses(draft, item, known)

    def _check(self, item: Item) -> TypeMapping:
        mapping = self.index.mappings.get(item.type)
        if mapping is None:
            raise _LeftOut(describe_left_out(item.type))
        if item.problem:
            raise BadRecord(item.problem)
        if self.index.positions.get(item.key) != item.position:
            raise BadRecord(self.index.describe_repetition(item))
        if item.status == AUTOMATIC_DRAFT and not item.content:
            raise _LeftOut("an automatic draft without content")
        if len(item.content) > MAX_CONTENT_CHARACTERS:
            raise BadRecord(f"content has {len(item.content):,} characters, at most {MAX_CONTENT_CHARACTERS:,}")
        return mapping

    def _get_authors(self, item: Item) -> list[Any]:
        return get_authors(item, self.index.export.authors)

    # ------------------------------------------------------------------ parts of a record

    def _add_addresses(self, draft: RecordDraft, item: Item, known: KnownItem) -> None:
        kept, too_many = get_old_paths(item, self.site, self._below.get(known.key, []))
        draft.fields["old_paths"] = kept
        draft.report(addresses=(*kept, *too_many))
        for path in too_many:
            draft.note(f"no redirect for {path[:100]}")
        if is_front_page(item, self.site):
            draft.note("was the front page; its address is that of the home page")

    def _add_place(self, draft: RecordDraft, item: Item, known: KnownItem) -> None:
        source, parent = self.index.get_source(known), self.index.get_parent(known)
        if source:
            draft.fields["translation_of"] = source.record_id
        if parent:
            draft.fields["parent"] = parent.record_id
        elif item.parent:
            draft.note("the page above it is not among the imported pages of its type and language, or below it")

    def _add_summary(self, draft: RecordDraft, item: Item) -> None:
        draft.fields["summary"], is_cut = read_excerpt(item.excerpt)
        draft.note("the excerpt was shortened" if is_cut else "")

    def _add_featured(self, draft: RecordDraft, item: Item) -> None:
        if item.is_sticky:
            draft.fields["featured"] = True
        picture = item.get_meta(FEATURED_PICTURE)
        if not picture or picture == "0":
            return
        file = self.index.get_file_of(picture)
        if file and file.url:
            draft.fields["image"] = refer_to_file(file.url)
        else:
            draft.note("its featured picture is not in the export")

    def _add_seo_fields(self, draft: RecordDraft, item: Item, mapping: TypeMapping) -> None:
        seo = read_seo_fields(item, self.site, self.index.export.authors, mapping.filled_fields)
        draft.fields |= seo.values
        draft.notes += seo.notes

    def _add_custom_fields(self, draft: RecordDraft, item: Item, mapping: TypeMapping) -> None:
        for name, key in mapping.fields.items():
            if value := item.get_meta(key):
                file = self.index.get_file_of(value) if name in PICTURE_FIELDS else None
                draft.fields[name] = refer_to_file(file.url) if file else value
        read = {*mapping.fields.values(), *find_fields(item, mapping), *list_read_keys(mapping.filled_fields)}
        unread = list_custom_fields(item, read)
        draft.report(custom_fields=unread)
        references = list_reference_keys(item.meta)
        kinds = {key: describe_kind(key, item.get_meta(key)) for key in unread if f"_{key}" in references}
        if shown := [f"“{key[:60]}” ({kind})" for key, kind in kinds.items() if kind]:
            draft.note(f"{ACF_NOTE}: {', '.join(shown[:MAX_NAMED_FIELDS])}")
        draft.note(EVENT_NOTE if item.type == EVENT else "")
        for taxonomy in {term.taxonomy for term in item.terms} - READ_TAXONOMIES - set(mapping.topics):
            draft.note(f"taxonomy “{taxonomy[:60]}” is not imported")

    def _add_body(self, draft: RecordDraft, item: Item, known: KnownItem) -> None:
        body = self.bodies.build(item, known)
        draft.fields["body"] = body.blocks
        draft.notes += body.notes
        draft.tags = body.tags
        draft.report(kept_as_text=body.kept_as_text, unresolved=tuple(dict.fromkeys(body.unresolved)))
