"""The relations of an imported page to others: the page above it, and its translations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Page

from .interchange.identifiers import parse_id
from .parent_pages import ImportablePages, ParentNotFound, check_parent
from .records import Record


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
