"""Build the records of pages from the items of an export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from django.core.exceptions import ValidationError

from ..records import BadRecord, Record, build_record
from ..references import refer_to_file
from ..report import LEFT_OUT, ReportEntry
from .addresses import get_old_paths, get_path, is_front_page
from .authors import build_person_slug, get_authors
from .bodies import BodyBuilder
from .footnotes import FOOTNOTES
from .item_index import ItemIndex, KnownItem
from .items import Item
from .languages import LANGUAGE_TAXONOMIES, WPML_GROUP, WPML_LANGUAGE
from .mapping import TypeMapping, describe_left_out
from .states import get_state
from .texts import build_title, read_excerpt, read_text
from .topics import TopicTerms

log = structlog.get_logger(__name__)

MAX_CONTENT_CHARACTERS = 1_000_000  # as many as a body may have when it is converted
AUTOMATIC_DRAFT = "auto-draft"
FEATURED_PICTURE = "_thumbnail_id"
READ_FIELDS = frozenset((FOOTNOTES, *WPML_GROUP, *WPML_LANGUAGE))  # custom fields that are read for every type
READ_TAXONOMIES = LANGUAGE_TAXONOMIES | {"author", "post_format", "nav_menu"}


class _LeftOut(Exception):
    """The item is not for import; the message is the reason."""


@dataclass(slots=True)
class _Draft:
    """A record while it is built, with what its report has to say."""

    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    kept_as_text: Mapping[str, int] = field(default_factory=dict)
    unresolved: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


class RecordBuilder:
    """Builds the record of each item, with the entry for the report, which the importer's outcome completes."""

    def __init__(self, index: ItemIndex, bodies: BodyBuilder, topics: TopicTerms) -> None:
        self.index = index
        self.bodies = bodies
        self.topics = topics
        self.site = index.export.site
        self._below = _collect_attachment_paths(index)

    def build(self, item: Item) -> tuple[ReportEntry, Record | BadRecord | None]:
        """Return the entry for the report, and the record, the reason why there is none, or None if it is left out."""
        entry = ReportEntry(item.position, item.type, title=item.title, source_state=item.status)
        draft = _Draft()
        record: Record | BadRecord | None
        try:
            self._fill(draft, item)
            record = build_record(draft.fields)
        except _LeftOut as reason:
            return _complete(entry, draft, reason=str(reason), result=LEFT_OUT), None
        except BadRecord as problem:
            record = problem
        except ValidationError as problem:
            record = BadRecord("; ".join(problem.messages))
        except Exception as problem:  # of a converter, for content that nobody has thought of
            log.warning("import.record_failed", line=item.position, exc_info=problem)
            record = BadRecord(f"{type(problem).__name__}: {problem}")
        return _complete(entry, draft), record

    def _fill(self, draft: _Draft, item: Item) -> None:
        mapping = self._check(item)
        known = self.index.items[item.position]
        state, note = get_state(item, self.index.now)
        title, is_cut = read_text(item.title, "title")
        draft.fields = {
            "id": known.record_id,
            "type": mapping.page,
            "language": known.language,
            "state": str(state),
            "publish_at": item.published_at,
            "slug": item.slug,
            "title": title or build_title(item.content, item.slug, item.id),
            "topics": [topic.slug for topic in self.topics.get_topics(item.terms, mapping.topics)],
            "authors": list(dict.fromkeys(build_person_slug(one) for one in self._get_authors(item))),
            **mapping.values,
        }
        _note(draft, note)
        _note(draft, "the title was shortened" if is_cut else "")
        _note(draft, "" if title else "had no title")
        self._add_place(draft, item, known)
        self._add_summary(draft, item)
        self._add_featured(draft, item)
        self._add_custom_fields(draft, item, mapping)
        self._add_body(draft, item, known)
        self._add_addresses(draft, item, known)

    def _check(self, item: Item) -> TypeMapping:
        mapping = self.index.mappings.get(item.type)
        if mapping is None:
            raise _LeftOut(describe_left_out(item.type))
        if item.problem:
            raise BadRecord(item.problem)
        if not item.id:
            raise BadRecord("missing wp:post_id")
        first = self.index.positions.get(item.id)
        if first != item.position:
            raise BadRecord(f"item {first} has the same wp:post_id, {item.id[:20]}")
        if item.status == AUTOMATIC_DRAFT and not item.content:
            raise _LeftOut("an automatic draft without content")
        if len(item.content) > MAX_CONTENT_CHARACTERS:
            raise BadRecord(f"content has {len(item.content):,} characters, at most {MAX_CONTENT_CHARACTERS:,}")
        return mapping

    def _get_authors(self, item: Item) -> list[Any]:
        return get_authors(item, self.index.export.authors)

    # ------------------------------------------------------------------ parts of a record

    def _add_addresses(self, draft: _Draft, item: Item, known: KnownItem) -> None:
        kept, too_many = get_old_paths(item, self.site, self._below.get(known.id, []))
        draft.fields["old_paths"] = kept
        draft.addresses = [*kept, *too_many]
        for path in too_many:
            _note(draft, f"no redirect for {path[:100]}")
        if is_front_page(item, self.site):
            _note(draft, "was the front page; its address is that of the home page")

    def _add_place(self, draft: _Draft, item: Item, known: KnownItem) -> None:
        source, parent = self.index.get_source(known), self.index.get_parent(known)
        if source:
            draft.fields["translation_of"] = source.record_id
        if parent:
            draft.fields["parent"] = parent.record_id
        elif item.parent:
            _note(draft, "the page above it is not among the imported pages of its type and language, or below it")

    def _add_summary(self, draft: _Draft, item: Item) -> None:
        draft.fields["summary"], is_cut = read_excerpt(item.excerpt)
        _note(draft, "the excerpt was shortened" if is_cut else "")

    def _add_featured(self, draft: _Draft, item: Item) -> None:
        if item.is_sticky:
            draft.fields["featured"] = True
        picture = item.get_meta(FEATURED_PICTURE)
        if not picture or picture == "0":
            return
        file = self.index.get_file_of(picture)
        if file and file.url:
            draft.fields["image"] = refer_to_file(file.url)
        else:
            _note(draft, "its featured picture is not in the export")

    def _add_custom_fields(self, draft: _Draft, item: Item, mapping: TypeMapping) -> None:
        for name, key in mapping.fields.items():
            if value := item.get_meta(key):
                draft.fields[name] = value
        for key in item.meta:
            if not key.startswith("_") and key not in READ_FIELDS and key not in mapping.fields.values():
                _note(draft, f"custom field “{key[:60]}” is not imported")
        for taxonomy in {term.taxonomy for term in item.terms} - READ_TAXONOMIES - set(mapping.topics):
            _note(draft, f"taxonomy “{taxonomy[:60]}” is not imported")

    def _add_body(self, draft: _Draft, item: Item, known: KnownItem) -> None:
        body = self.bodies.build(item, known)
        draft.fields["body"] = body.blocks
        draft.notes += body.notes
        draft.kept_as_text, draft.unresolved = body.kept_as_text, body.unresolved


def _note(draft: _Draft, note: str) -> None:
    if note:
        draft.notes.append(note)


def _complete(entry: ReportEntry, draft: _Draft, **changes: Any) -> ReportEntry:
    """Return the entry with what is known of a record before it is imported."""
    return replace(
        entry,
        id=draft.fields.get("id", ""),
        state=draft.fields.get("state", ""),
        addresses=tuple(draft.addresses),
        notes=tuple(dict.fromkeys(draft.notes)),
        kept_as_text=draft.kept_as_text,
        unresolved=tuple(dict.fromkeys(draft.unresolved)),
        **changes,
    )


def _collect_attachment_paths(index: ItemIndex) -> dict[str, list[str]]:
    """Return the old paths of attachments by the id of the item that they belong to."""
    found: dict[str, list[str]] = {}
    site = index.export.site
    for known in index.items.values():
        if known.type == "attachment" and known.parent:
            paths = found.setdefault(known.parent, [])
            paths += [path for path in (get_path(known.link, site), f"{site.path}/?attachment_id={known.id}") if path]
    return found
