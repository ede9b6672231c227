"""Build the records of pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import Page, PageViewRestriction, Revision

from cms.core.sites import SiteRoot
from cms.editing.versions.models import PublicVersion, Withdrawal
from cms.journal.public_objects import public_redirects
from cms.moving.importing.records.blocks import serialize_fields, serialize_stream
from cms.moving.importing.records.fields import get_author_relation, is_authored
from cms.moving.importing.records.names import build_id
from cms.moving.importing.records.record_types import State
from cms.moving.importing.records.values import write_text, write_value
from cms.pages.models import BasePage
from cms.pages.reader_notes import NoteKind
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic

from .references import KeyCollector, ReferenceNames, ReferenceWriter
from .scope import is_old_path

Fields = dict[str, Any]
STEP_LENGTH = Page.steplen


@dataclass(frozen=True, slots=True)
class ExportedPage:
    """A page in the version that an export contains, with its state."""

    page: BasePage
    state: State
    publish_at: datetime | None = None
    draft: BasePage | None = None  # draft with changes that are not published


def read_states(pages: Iterable[BasePage], now: datetime) -> list[ExportedPage]:
    """Return the pages with their states: public ones as they are, drafts in their newest version.

    What is private, by its own restriction or that of a page above it, is a draft.
    """
    pages = list(pages)
    private = list(PageViewRestriction.objects.values_list("page__path", flat=True))
    hidden = [page for page in pages if not _is_public(page, now, private)]
    scheduled = _find_scheduled(hidden)
    latest = Revision.objects.in_bulk(
        [page.latest_revision_id for page in hidden if page.latest_revision_id and str(page.pk) not in scheduled]
    )
    states = {page.pk: _read_hidden(page, scheduled.get(str(page.pk)), latest, private) for page in hidden}
    return [states.get(page.pk) or ExportedPage(page, State.PUBLIC, draft=_read_draft(page)) for page in pages]


def _read_draft(page: BasePage) -> BasePage | None:
    is_changed = page.has_unpublished_changes and page.latest_revision_id not in (None, page.live_revision_id)
    return page.get_latest_revision_as_object() if is_changed else None


def _is_public(page: BasePage, now: datetime, private: list[str]) -> bool:
    is_due = page.go_live_at is None or page.go_live_at <= now
    return bool(page.live and is_due and not page.path.startswith(tuple(private)))


def _find_scheduled(pages: list[BasePage]) -> dict[str, Revision]:
    keys = [str(page.pk) for page in pages]
    revisions = Revision.page_revisions.filter(object_id__in=keys, approved_go_live_at__isnull=False)
    return {revision.object_id: revision for revision in revisions.order_by("pk")}


def _read_hidden(
    page: BasePage, scheduled: Revision | None, latest: dict[int, Revision], private: list[str]
) -> ExportedPage:
    is_private = page.path.startswith(tuple(private))
    revision = scheduled or latest.get(page.latest_revision_id or 0)
    version: Any = revision.as_object() if revision and not page.live else page
    publish_at = scheduled.approved_go_live_at if scheduled else page.go_live_at if page.live else None
    if publish_at and not is_private:
        return ExportedPage(version, State.SCHEDULED, publish_at)
    return ExportedPage(version, State.DRAFT)


def read_reader_notes(pages: Iterable[BasePage]) -> dict[int, Fields]:
    """Return the fields `reader_notes` and `withdrawal` of records by the ids of pages, in two queries."""
    pages = list(pages)
    ids = [page.pk for page in pages]
    fields: dict[int, Fields] = defaultdict(dict)
    told = PublicVersion.objects.filter(page_id__in=ids).exclude(note_kind=NoteKind.NONE).defer("texts")
    for version in told.order_by("number"):
        fields[version.page_id].setdefault("reader_notes", []).append(_describe(version))
    hidden = [page.pk for page in pages if not page.live]
    for withdrawal in Withdrawal.objects.filter(page_id__in=hidden):
        notice = {"notice": withdrawal.notice, "withdrawn_at": write_value(withdrawal.withdrawn_at)}
        fields[withdrawal.page_id]["withdrawal"] = notice
    return fields


def _describe(version: PublicVersion) -> Fields:
    known = {"version": version.number, "published_at": write_value(version.public_from)}
    if version.note_kind == NoteKind.NOTE:
        return {**known, "note": version.note}
    return {**known, "was_wrong": version.was_wrong, "is_right": version.is_right}


class PageRecords:
    """Builds the records of a chunk of pages, with the names of everything that they refer to."""

    def __init__(self, names: ReferenceNames, collector: KeyCollector, *, with_drafts: bool) -> None:
        self.names = names
        self.collector = collector
        self.with_drafts = with_drafts

    def build(self, exported: Iterable[ExportedPage], root: SiteRoot) -> list[dict[str, Any]]:
        """Return the records of pages of one site and language."""
        exported = list(exported)
        ancestors = _read_ancestors(exported, root)
        self.collector.keys.clear()
        self.collector.keys[Page] |= set(ancestors.values())
        for one in exported:
            self._collect(one.page)
            if one.draft and self.with_drafts:
                self._collect(one.draft)
        self.names.load(self.collector.keys)
        redirects = _read_old_paths(exported, root)
        notes = read_reader_notes(one.page for one in exported)
        return [{**self._build(one, root, ancestors, redirects), **notes.get(one.page.pk, {})} for one in exported]

    def _collect(self, page: BasePage) -> None:
        serialize_stream(page, "body", self.collector)
        serialize_fields(page, self.collector)
        self.collector.keys[Topic] |= {topic.pk for topic in page.topics.all()}
        self.collector.keys[Person] |= set(_get_author_ids(page))

    def _build(
        self, one: ExportedPage, root: SiteRoot, ancestors: Mapping[str, int], redirects: Mapping[int, list[str]]
    ) -> dict[str, Any]:
        page, language = one.page, root.language
        record = {
            "id": build_id("page", page.translation_key, language),
            "type": page.api_type,
            "language": language,
            "state": str(one.state),
            "date": write_value(page.listed_at if one.state == State.PUBLIC else page.published_at),
            "slug": page.slug,
            "old_paths": redirects.get(page.pk, []),
            **self._serialize(page, language),
        }
        if one.publish_at:
            record["publish_at"] = write_value(one.publish_at)
        if one.draft and self.with_drafts:
            content = self._serialize(one.draft, language)
            record["draft"] = {name: value for name, value in content.items() if value != record[name]}
        if page.path == root.tree_path:
            del record["slug"]  # no URL contains it
            return {**record, "site": root.host}
        return {**record, "parent": self._get_parent(page, ancestors, language)}

    def _serialize(self, page: BasePage, language: str) -> dict[str, Any]:
        """Return the content of one version of a page."""
        writer = ReferenceWriter(self.names, language)
        content = {
            "title": write_text(page.title),
            "summary": write_text(page.summary),
            "topics": self._get_names(Topic, [topic.pk for topic in page.topics.all()], language, in_order=False),
            "body": serialize_stream(page, "body", writer),
            "canonical_url": page.canonical_url,
            "source_name": write_text(page.source_name),
            **serialize_fields(page, writer),
        }
        if is_authored(type(page)):
            content["authors"] = self._get_names(Person, _get_author_ids(page), language)
        return content

    def _get_parent(self, page: BasePage, ancestors: Mapping[str, int], language: str) -> str | None:
        """Return the id of the page above, or of the next one above it if that is not part of the export."""
        path = page.path[:-STEP_LENGTH]
        while path in ancestors:
            if name := self.names.get_name(Page, ancestors[path], language):
                return name
            path = path[:-STEP_LENGTH]
        return None

    def _get_names(self, model: Any, keys: Iterable[int], language: str, *, in_order: bool = True) -> list[str]:
        names = [name for pk in keys if (name := self.names.get_name(model, pk, language))]
        return names if in_order else sorted(names)


def _get_author_ids(page: BasePage) -> list[int]:
    if not is_authored(type(page)):
        return []
    relation, name = get_author_relation(type(page))
    authors = getattr(page, relation).all()
    return [getattr(author, f"{name}_id") if name else author.pk for author in authors]


def _read_ancestors(exported: Iterable[ExportedPage], root: SiteRoot) -> dict[str, int]:
    """Return the primary keys of the pages above, within the site, by their paths in the tree."""
    shortest = len(root.tree_path)
    paths = {one.page.path[:length] for one in exported for length in range(shortest, len(one.page.path), STEP_LENGTH)}
    return dict(Page.objects.filter(path__in=paths).values_list("path", "pk"))


def _read_old_paths(exported: Iterable[ExportedPage], root: SiteRoot) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    public = public_redirects(Page.objects.filter(pk__in=[one.page.pk for one in exported]))
    redirects = public.filter(is_old_path(root), redirect_page__isnull=False)
    for page_id, path in redirects.order_by("old_path").values_list("redirect_page_id", "old_path"):
        if path not in found[page_id]:
            found[page_id].append(path)
    return found
