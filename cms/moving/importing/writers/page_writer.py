"""Read records of pages, and create and update their pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import override
from wagtail.models import Page

from cms.core.localisation import language_of_words
from cms.core.sites import SiteRoots
from cms.editing.versions.models import PublicVersion, Withdrawal
from cms.journal.models import PublicPage
from cms.journal.public_objects import record_paths
from cms.moving.importing.writers import publication
from cms.page_types.home.models import HomePage
from cms.pages.models import BasePage, IndexPage
from cms.snippets.people.models import Person

from ..conversion.blocks import convert_markdown, convert_without_files
from ..conversion.files import link_missing_files
from ..models import ImportedRecord
from ..records.fields import get_author_relation, is_authored
from ..records.record_types import PublishedNote, PublishedNotice, State
from ..records.records import Record
from ..reports.outcomes import Result
from ..reports.tag_policy import FoundTags
from ..resolution.destinations import Destination, ImportablePages
from ..resolution.references import ReferenceReader, resolve_pages
from ..resolution.relations import adopt_key, find_parent, link_translation, move_below_parent
from ..resolution.terms import build_people_terms, build_slug, build_topic_terms, get_free_slug
from .type_fields import Content, TypeFields, Writer, name_field, set_values

MAY_HAVE_TAGS = re.compile(r"\{[{%#]|\[[/:]|\[\w[^\[\]]*+\](?![(\[])")  # also “[1]”, but no link
NOON = time(12)  # so that the date is the same for readers up to 12 hours of time zones away


def set_authors(page: BasePage, people: list[Person]) -> None:
    """Set the people that the type's filter `author` finds the page by, through an inline model or directly."""
    relation, name = get_author_relation(type(page))
    inline = page._meta.get_field(relation).related_model
    authors: list[Any] = [inline(**{name: one}, sort_order=at) for at, one in enumerate(people)] if name else people
    setattr(page, relation, authors)


def write_notes(page: Page, notes: Sequence[PublishedNote]) -> None:
    """Store the notes of a page that has no versions yet; what was published here is kept.

    Earlier texts are not exported, so that imported versions cannot be compared.
    """
    if not notes or PublicVersion.objects.filter(page_id=page.pk).exists():
        return
    revision = page.live_revision_id  # the last of them is about what is public now
    PublicVersion.objects.bulk_create(
        PublicVersion(
            page_id=page.pk,
            number=one.version,
            public_from=one.published_at,
            revision_id=revision if one is notes[-1] else None,
            note_kind=(note := one.reader_note).kind,
            note=note.note,
            was_wrong=note.was_wrong,
            is_right=note.is_right,
            note_fingerprint=note.fingerprint,
        )
        for one in notes
    )


def write_notice(page: Page, notice: PublishedNotice | None) -> None:
    """Store the notice of a withdrawn page, at the path that the page has here."""
    root = SiteRoots.read().root_of(page)
    if notice is None or page.live or root is None:
        return
    record_paths([PublicPage(page_id=page.pk, site_id=root.site_id, path=root.path_of(page))])
    fields = {"notice": notice.notice, "withdrawn_at": notice.withdrawn_at}
    Withdrawal.objects.update_or_create(page_id=page.pk, defaults=fields)


class PageWriter(Writer):
    """Reads the records of one page type in one language, and creates and updates their pages."""

    def __init__(
        self, kind: ImportablePages, destination: Destination, references: ReferenceReader, *, drop_tags: bool = False
    ) -> None:
        self.kind = kind
        self.model: type[BasePage] = kind.page
        self.destination = destination
        self.references = references
        self.drop_tags = drop_tags
        self.type_fields = TypeFields(self.model, destination.locale, references)
        self.topics = build_topic_terms(destination.locale)
        self.people = build_people_terms(destination.locale)

    def read(self, record: Record) -> Content:
        """Return the converted fields of a record. Its files are stored.

        Raises:
            ValidationError: a field is not valid.
        """
        values: dict[str, Any] = {"title": record.title, "summary": record.summary}
        values["published_at"] = self._get_date(record)
        for name in ("canonical_url", "source_name"):
            values[name] = self._clean(name, getattr(record, name))
        language = language_of_words(self.destination.locale.language_code)
        with override(language):  # language of the mark of struck-out text
            values["body"], tags = self._read_body(record)
        values |= self.type_fields.read(record.type_fields, seed=record.id)
        if record.state == State.SCHEDULED:
            values["go_live_at"] = record.publish_at
        draft = self.read(record.draft) if record.draft else Content({})
        return Content(
            values,
            (*self.references.take_notes(), *draft.notes),
            draft.values if record.draft else None,
            (*self.references.take_missing_files(), *draft.missing_files),
            tags,
        )

    def _clean(self, name: str, value: str) -> Any:
        with name_field(name):
            return self.model._meta.get_field(name).clean(value, None) if value else ""

    def find_tags(self, record: Record) -> FoundTags:
        """Return the tags in the body of a record that no rule covers, without reading it otherwise."""
        if not isinstance(record.body, str) or not MAY_HAVE_TAGS.search(record.body):
            return record.tags
        return FoundTags.read(convert_without_files(record.body, seed=record.id), are_dropped=self.drop_tags)

    def _read_body(self, record: Record) -> tuple[list[Any], FoundTags]:
        if not isinstance(record.body, str):
            return self._read_blocks(record, record.body), record.tags
        has_files = self.references.files is not None
        conversion = (
            convert_markdown(record.body, seed=record.id, base_url=record.canonical_url, drop_tags=self.drop_tags)
            if has_files
            else convert_without_files(record.body, seed=record.id, drop_tags=self.drop_tags)
        )
        self.references.notes += conversion.list_changes()
        tags = FoundTags.read(conversion, are_dropped=self.drop_tags)
        return self._read_blocks(record, conversion.blocks) if has_files else conversion.blocks, tags

    def _read_blocks(self, record: Record, blocks: Any) -> list[Any]:
        with name_field("body"):
            return link_missing_files(blocks, self.type_fields.read_blocks("body", blocks, record.id))

    def _get_date(self, record: Record) -> datetime | None:
        """Return the date that readers see."""
        if record.publish_at and record.state == State.PUBLIC:
            return record.publish_at
        if isinstance(record.date, datetime):
            return record.date
        if record.date:
            return datetime.combine(record.date, NOON, ZoneInfo(settings.SITE_TIME_ZONE))
        if self.kind.needs_date and record.state == State.PUBLIC:
            raise ValidationError("missing date")
        return None

    @property
    def is_standing(self) -> bool:
        """Whether other pages are below those of this type, so that they stay public: home pages and lists."""
        return issubclass(self.model, HomePage | IndexPage)

    def find(self, record: Record, imported: ImportedRecord | None, adoptable: Mapping[str, Page]) -> Page | None:
        """Return the page that the record became, here or in the installation that it was exported from.

        Raises:
            ValidationError: this import must not change the page, which is of another type or in another place.
        """
        page = imported.page if imported else adoptable.get(record.id)
        if page is None:
            return None
        if not issubclass(page.specific_class or Page, self.model):
            raise ValidationError(f"already imported as a {page.cached_content_type.name}, page {page.pk}")
        if not record.parent:
            self.destination.check(page)
        return page

    def prepare(self, record: Record) -> None:
        """Create the page above new ones if it is missing, in a transaction of its own."""
        if not record.parent:
            self.destination.get_parent()

    def write(
        self, record: Record, content: Content, existing: Page | None, state: str, pages: Mapping[str, int]
    ) -> tuple[Page, Result, list[str]]:
        """Create or update the page of a record, without its redirects. Return it with what was not possible.

        `state` is that of the record at its last import, `pages` has the pages of the records that it refers to.
        """
        values = {name: resolve_pages(value, pages) for name, value in content.values.items()}
        parent = self._get_parent(record, pages) if existing is None else None
        page = existing.specific if existing else self._find_standing(record, parent)
        if page is None:
            page, result = self.create(record, values, parent, pages), Result.CREATED
        else:
            page, result = self.update(page, record, values, state), Result.UPDATED
        if record.draft and content.draft is not None and page.live:
            self._get_draft(page, record.draft, content.draft, pages).save_revision(log_action=True)
        write_notes(page, record.reader_notes)
        write_notice(page, record.withdrawal)
        return page, result, []

    def _get_draft(self, page: Page, record: Record, values: Mapping[str, Any], pages: Mapping[str, int]) -> Page:
        """Return the page with the content of its draft, as an object of its own."""
        draft: Page = self.model.objects.get(pk=page.pk)
        self._set(draft, record, {name: resolve_pages(value, pages) for name, value in values.items()})
        return draft

    def create(self, record: Record, values: Mapping[str, Any], parent: Any, pages: Mapping[str, int]) -> Page:
        """Create a page in the state of its record."""
        slug = get_free_slug(build_slug(record.slug, record.title, record.id), parent)
        page = self.model(slug=slug, locale=parent.locale)
        list(link_translation(page, record, pages))
        self._set(page, record, values)
        match record.state:
            case State.PUBLIC:
                publication.publish_new(page, parent)
            case State.SCHEDULED:
                publication.schedule_new_page(page, parent)
            case State.DRAFT:
                publication.save_new_draft(page, parent)
        return page

    def update(self, page: Page, record: Record, values: Mapping[str, Any], state: str) -> Page:
        """Update the page without moving it or changing its slug, so that its URL stays valid."""
        if not page.live:
            page.go_live_at = None  # unless the record has one
        self._set(page, record, values)
        publication.write_change(page, record.state, previous=state)
        return page

    def complete(self, record: Record, content: Content, page: Any, pages: Mapping[str, int]) -> tuple[str, ...]:
        """Add the references of a page to others that were imported after it; return what is not possible."""
        notes = list(link_translation(page, record, pages))
        self._set(page, record, {name: resolve_pages(value, pages) for name, value in content.values.items()})
        publication.amend_page(page)
        if record.draft and content.draft is not None and page.live:
            publication.amend_draft(self._get_draft(page, record.draft, content.draft, pages))
        notes += move_below_parent(Page.objects.get(pk=page.pk).specific, record, pages, self.kind)
        return tuple(notes)

    def clear_cache(self) -> None:
        """Discard what a transaction that was rolled back has created."""
        self.destination.clear_cache()
        self.topics.clear_cache()
        self.people.clear_cache()
        self.references.snippets.clear_cache()

    def _get_parent(self, record: Record, pages: Mapping[str, int]) -> Page:
        parent = find_parent(record, pages, self.kind) or self.destination.get_parent()
        if parent.locale_id != self.destination.locale.pk:
            raise ValidationError(f"its parent “{record.parent}” is in the language {parent.locale.language_code}")
        return parent

    def _find_standing(self, record: Record, parent: Any) -> Page | None:
        """Return the page that a record describes because a site has only one: its home page, or an index page."""
        page: Any = None
        if issubclass(self.model, HomePage):
            page = HomePage.objects.get(pk=parent.pk)
        elif issubclass(self.model, IndexPage):
            page = self.model.objects.child_of(parent).filter(slug=build_slug(record.slug, record.title)).first()
        if page:
            adopt_key(page, record)
        return page

    def _set(self, page: Any, record: Record, values: Mapping[str, Any]) -> None:
        is_public = record.state == State.PUBLIC
        for name in ("title", "summary", "published_at", "body", "canonical_url", "source_name", "go_live_at"):
            if name in values:
                setattr(page, name, values[name])
        page.topics = self.topics.get_or_create(record.topics, is_public=is_public)
        if is_authored(self.model):
            set_authors(page, self.people.get_or_create(record.authors, is_public=is_public))
        set_values(page, values)
