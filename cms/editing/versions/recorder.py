"""Record the public versions of pages, in the transactions that change them.

The version before a change is recorded with the first change, so that pages that are never changed, such as those of a
large import, need no rows. Everything is read through `visible_now()`: what was not public at that moment is never
recorded.

A version has the page's own words as plain text, as the public reads them. What its response has from other objects,
such as the titles of linked pages or the names of contacts, is left out: these may be hidden later, while the version
stays readable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

import structlog
from django.db import transaction
from django.db.models import CharField, TextField
from django.utils.translation import override
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.content.blocks.body import list_shown_texts
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.rich_text import to_plain_text
from cms.core import clock
from cms.core.localisation import language_of_words
from cms.core.sites import SiteRoots
from cms.core.visibility import find_visible_page
from cms.journal.taken_back import name_page
from cms.operations.audit.trail import record_audit
from cms.pages.models import BasePage
from cms.pages.reader_notes import NoteKind

from .models import PublicVersion, Withdrawal

log = structlog.get_logger(__name__)

BODY = "body"


class VersionText(TypedDict):
    """The text of a field, or of a block of the body."""

    field: str  # "title", "summary", "body", or a field of the page type
    block: str  # the id of the block; empty for a field
    type: str  # the type of the block; empty for a field
    text: str


class VersionRecorder:
    """The observer of publications that records versions and ends withdrawals."""

    def before_change(self, page_id: int) -> None:
        """Record the version that is public now, unless that was done when it was published.

        If the page is hidden, what was public before it is marked: it was hidden, and is not shown again.
        """
        with transaction.atomic():
            lock_page(page_id)
            page, newest = find_visible_page(page_id), find_newest_version(page_id)
            if not isinstance(page, BasePage):
                if newest is not None and not newest.is_interrupted:
                    PublicVersion.objects.filter(pk=newest.pk).update(is_interrupted=True)
            elif newest is None or newest.is_interrupted or newest.revision_id != page.live_revision_id:
                record_version(page, newest)
            elif newest.texts is None and page.has_versions:  # an imported version, or its text could not be read
                PublicVersion.objects.filter(pk=newest.pk).update(texts=_read_texts(page))

    def after_publication(self, page_id: int) -> None:
        """Record the new version of a page that was public before, and end its withdrawal if it is live.

        A note is recorded with its first publication: if the page expires, which no change announces, the note of a
        page without versions would otherwise be taken for one that was never published.
        """
        Withdrawal.objects.filter(page_id=page_id, page__live=True).delete()
        if not PublicVersion.objects.filter(page_id=page_id).exists() and not _has_note(page_id):
            return
        with transaction.atomic():
            lock_page(page_id)
            page = find_visible_page(page_id)
            if isinstance(page, BasePage):
                record_version(page, find_newest_version(page_id))

    def after_removal(self, page_id: int) -> None:
        """End a withdrawal: a page that was public since is unpublished without its old notice."""
        Withdrawal.objects.filter(page_id=page_id).delete()


def lock_page(page_id: int) -> None:
    """Lock the row of a page, so that two transactions do not record its versions at the same time."""
    Page.objects.select_for_update().filter(pk=page_id).values_list("pk").first()


def find_newest_version(page_id: int) -> PublicVersion | None:
    """Return the newest recorded version of a page."""
    return PublicVersion.objects.filter(page_id=page_id).order_by("-number").first()


def record_version(page: BasePage, newest: PublicVersion | None) -> None:
    """Record the version of a visible page after the newest one, if its text differs or it has a new note."""
    texts = _read_texts(page) if page.has_versions else None
    note = page.get_reader_note()
    has_new_note = bool(note) and not _is_known(page, note.fingerprint)
    if (newest and newest.is_interrupted and texts != newest.texts) or page.removes_earlier_texts:
        PublicVersion.objects.filter(page_id=page.pk).update(texts=None, is_interrupted=False)
        if newest and page.removes_earlier_texts:
            record_audit("version.removed", subject=name_page(page.pk), version=newest.number, and_earlier=True)
    if newest and not has_new_note and (texts == newest.texts or not page.has_versions):
        unchanged = {"revision_id": page.live_revision_id, "texts": texts, "is_interrupted": False}
        PublicVersion.objects.filter(pk=newest.pk).update(**unchanged)
        return
    described = (note.kind, note.note, note.was_wrong, note.is_right, note.fingerprint) if has_new_note else ("",) * 5
    names = ("note_kind", "note", "was_wrong", "is_right", "note_fingerprint")
    PublicVersion.objects.create(
        page_id=page.pk,
        number=newest.number + 1 if newest else 1,
        public_from=page.last_published_at or clock.now(),
        revision_id=page.live_revision_id,
        texts=texts,
        **dict(zip(names, described, strict=True)),
    )


def _has_note(page_id: int) -> bool:
    return BasePage.objects.filter(pk=page_id).exclude(reader_note_kind=NoteKind.NONE).exists()


def _is_known(page: BasePage, fingerprint: str) -> bool:
    return PublicVersion.objects.filter(page_id=page.pk, note_fingerprint=fingerprint).exists()


def _read_texts(page: BasePage) -> list[VersionText] | None:
    """Return the texts of the page; None if they cannot be read, so that no error keeps an editor from publishing."""
    try:
        with transaction.atomic():
            return build_texts(page)
    except Exception as error:
        log.error("versions.text_unreadable", page_id=page.pk, exc_info=error)
        return None


def build_texts(page: BasePage, context: ReadContext | None = None) -> list[VersionText] | None:
    """Return the texts of a visible page, in the order of its answer; None outside every site.

    Blocks are left out as in the answer: without a reference that they are about, or with an invalid value. `context`
    is that of the answer, for a page that only some readers may read.
    """
    if context is None:
        site_roots = SiteRoots.read()
        root = site_roots.root_of(page)
        if root is None:
            return None
        context = ReadContext(site_roots=site_roots, root=root, now=clock.now())
    references = References(page_id=page.pk)
    page.collect_references(references)
    found = resolve_references(references, context)
    with override(language_of_words(context.root.language)):  # struck-out text is marked in this language
        return [text for text in _list_texts(page, found) if text["text"]]


def _list_texts(page: BasePage, found: ResolvedReferences) -> Iterator[VersionText]:
    for name in ("title", "summary"):
        yield VersionText(field=name, block="", type="", text=getattr(page, name))
    for kind, block_id, text in list_shown_texts(page.body, found):
        yield VersionText(field=BODY, block=block_id, type=kind, text=text)
    for name in _own_text_fields(page, page.get_detail_fields(found)):
        value = getattr(page, name)
        is_html = isinstance(page._meta.get_field(name), RichTextField)
        yield VersionText(field=name, block="", type="", text=to_plain_text(value) if is_html else value)


def _own_text_fields(page: BasePage, shown: dict[str, object]) -> Iterator[str]:
    """Yield the names of the fields of the page type in its answer whose texts editors write."""
    texts = {
        field.name
        for field in page._meta.get_fields()
        if isinstance(field, CharField | TextField) and not field.choices and field.model is not BasePage
    }
    yield from (name for name, value in shown.items() if name in texts and isinstance(value, str))
