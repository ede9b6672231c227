"""The relations of an imported page: the page above it, its translations, and the pages that records became."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Page

from cms.page_types.calls_to_action.models import CallToActionPage

from ..models import ImportedRecord
from ..records.names import parse_id
from ..records.records import Record
from .destinations import ImportablePages, ParentNotFound, check_parent

CALL_PREFIX = "call to action"


def find_parent(record: Record, pages: Mapping[str, int], kind: ImportablePages) -> Page | None:
    """Return the page of the record that this one names as its parent; None if it names none, or one not yet here.

    Raises:
        ValidationError: that page cannot have children of this type.
    """
    page_id = pages.get(record.parent) if record.parent else None
    if page_id is None:
        return None
    parent: Page = Page.objects.get(pk=page_id).specific
    try:
        check_parent(kind, parent)
    except ParentNotFound as problem:
        raise ValidationError(str(problem)) from problem
    return parent


def move_below_parent(page: Page, record: Record, pages: Mapping[str, int], kind: ImportablePages) -> Iterator[str]:
    """Move a page below that of its record's parent, which was imported after it. Yield why it cannot be moved."""
    try:
        parent = find_parent(record, pages, kind)
    except ValidationError as problem:
        yield from problem.messages
        return
    if parent is None or page.get_parent().pk == parent.pk:
        return
    if parent.pk == page.pk or parent.is_descendant_of(page):
        yield f"its parent “{record.parent}” is below it"
    else:
        page.move(parent, pos="last-child")


def link_translation(page: Any, record: Record, pages: Mapping[str, int]) -> Iterator[str]:
    """Give the page the key of the page that it translates. Yield why that is not possible.

    Without such a page, it gets the key that the id of an exported record has.
    """
    source_id = pages.get(record.translation_of)
    if source_id:
        key = Page.objects.values_list("translation_key", flat=True).get(pk=source_id)
    elif (parsed := parse_id(record.id)) and page.pk is None:
        key = parsed[0]
    else:
        return
    if page.translation_key == key:
        return
    if Page.objects.filter(translation_key=key, locale_id=page.locale_id).exists():
        if source_id:
            yield f"“{record.translation_of}” has another translation into this language, or is in it"
        return
    page.translation_key = key


def adopt_key(page: Page, record: Record) -> None:
    """Give a page that stood here before, and its translations, the key of its exported record, unless that is used."""
    parsed = parse_id(record.id)
    page.refresh_from_db(fields=["translation_key"])  # the key of another language may have been adopted before
    if parsed and page.translation_key != parsed[0] and not Page.objects.filter(translation_key=parsed[0]).exists():
        Page.objects.filter(translation_key=page.translation_key).update(translation_key=parsed[0])
        page.translation_key = parsed[0]


def build_call_id(language: str, slug: str) -> str:
    """Return what stands for the id of a record in references to a call to action by its slug."""
    return f"{CALL_PREFIX} {language} {slug}"


def find_pages(record_ids: Iterable[str]) -> dict[str, int]:
    """Return the primary keys of the pages of records: imported ones, and those that the ids of an export name."""
    wanted = set(record_ids)
    if not wanted:
        return {}
    imported = ImportedRecord.objects.filter(source_id__in=wanted, page__isnull=False)
    found: dict[str, int] = dict(imported.values_list("source_id", "page_id"))
    parsed = {parsed: record_id for record_id in wanted - found.keys() if (parsed := parse_id(record_id))}
    if parsed:
        keys = Page.objects.filter(translation_key__in=[key for key, _ in parsed])
        for pk, key, language in keys.values_list("pk", "translation_key", "locale__language_code"):
            if record_id := parsed.get((key, language)):
                found[record_id] = pk
    for record_id in wanted - found.keys():
        if pk := _find_call(record_id):
            found[record_id] = pk
    return found


def _find_call(record_id: str) -> int | None:
    """Return the primary key of the call to action that a reference names by its slug."""
    if not record_id.startswith(f"{CALL_PREFIX} "):
        return None
    language, slug = record_id.removeprefix(f"{CALL_PREFIX} ").split(" ", 1)
    calls = CallToActionPage.objects.filter(locale__language_code=language, slug=slug)
    found: int | None = calls.order_by("pk").values_list("pk", flat=True).first()
    return found


def find_adoptable(record_ids: Iterable[str]) -> dict[str, Page]:
    """Return the pages that the ids of an export name, for records that were never imported here."""
    parsed = {parsed: record_id for record_id in record_ids if (parsed := parse_id(record_id))}
    if not parsed:
        return {}
    pages = Page.objects.filter(translation_key__in=[key for key, _ in parsed]).select_related("locale")
    return {
        record_id: page
        for page in pages
        if (record_id := parsed.get((page.translation_key, page.locale.language_code)))
    }
