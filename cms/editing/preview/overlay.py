"""Drafts as if they were public: written over the rows of their pages in a transaction that is always rolled back.

Every operation of the public API then answers from the database as after the publication: the page, lists, links,
cards, navigation and addresses, by their own code. Nothing is cached, because the caches keep no value that was read in
a transaction, and no signal is sent, so that neither the journal nor the index hears of it. Other transactions wait for
the end of the request if they change the same pages, on SQLite whatever they change; it takes a part of a second.
See docs/decisions/092.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Length, Substr
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision

from cms.content.blocks.body import find_quotes
from cms.content.references import PictureQuery, using_picture_query
from cms.db.page_locks import limit_lock_wait
from cms.pages.models import BasePage
from cms.pages.quotations import Quotation, record_quotations

LOCK_TIMEOUT_MS = 500  # less than `deadlock_timeout`, so that the preview gives up and never the other transaction
Draft = tuple[Page, Revision]


@contextmanager
def shown_as_public(drafts: Iterable[Draft], now: datetime, build_picture_query: PictureQuery) -> Iterator[None]:
    """Let everything that is read inside see these drafts as public, and nothing that is written inside remain.

    Raises:
        OperationalError: Another transaction is changing one of the pages.
    """
    with transaction.atomic():
        try:
            limit_lock_wait(LOCK_TIMEOUT_MS)
            write_drafts(drafts, now)
            with using_picture_query(build_picture_query):
                yield
        finally:
            transaction.set_rollback(True)


def write_drafts(drafts: Iterable[Draft], now: datetime) -> None:
    """Write the drafts over the rows of their pages, those of parents first. Signals and logs are left out."""
    stored = sorted(drafts, key=lambda draft: draft[0].path)
    pages = [_build_published(page, revision, now) for page, revision in stored]
    for page in pages:
        _update_row(page)
    for (row, _), page in zip(stored, pages, strict=True):
        if row.slug != page.slug:
            _move_addresses(page)
    _write_relations(pages)
    _write_quotations([page for page in pages if isinstance(page, BasePage)])


def _build_published(row: Page, revision: Revision, now: datetime) -> Any:
    """Return the page of the revision with the state and dates that publishing it at this moment would give it."""
    page = row.with_content_json(revision.content)
    page.live, page.expired, page.has_unpublished_changes = True, False, False
    page.go_live_at = None
    page.first_published_at = row.first_published_at or now
    page.last_published_at = now
    page.live_revision_id = revision.pk
    if isinstance(page, BasePage):
        page.set_listing_date()
    return page


def _update_row(page: Any) -> None:
    """Update the row of the page in each of its tables, but for its address, which depends on those above."""
    for model in (*type(page)._meta.get_parent_list(), type(page)):
        names = [field.attname for field in model._meta.local_concrete_fields if not field.primary_key]
        values = {name: getattr(page, name) for name in names if name != "url_path"}
        if values:
            model._default_manager.filter(pk=page.pk).update(**values)


def _move_addresses(page: Page) -> None:
    """Give the page, and those below, the addresses that follow from its new slug."""
    old = Page.objects.values_list("url_path", flat=True).get(pk=page.pk)
    new = f"{old.rstrip('/').rpartition('/')[0]}/{page.slug}/"
    rest = Substr("url_path", Length(Value(old)) + 1)
    Page.objects.filter(path__startswith=page.path).update(url_path=Concat(Value(new), rest))


def _write_relations(pages: Sequence[Any]) -> None:
    """Replace the rows that belong to the pages, such as bylines, topics and regions, by those of the drafts."""
    rows: dict[tuple[type[models.Model], str], dict[int, list[Any]]] = defaultdict(dict)
    for page in pages:
        for key, found in _list_relations(page):
            rows[key].setdefault(page.pk, []).extend(found)
    for (model, column), by_page in rows.items():
        _delete_rows(model, column, by_page)
        if new := [row for found in by_page.values() for row in found]:
            model._default_manager.bulk_create(new)


def _list_relations(page: Any) -> Iterator[tuple[tuple[type[models.Model], str], list[Any]]]:
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        if name != COMMENTS_RELATION_NAME:
            rows = list(getattr(page, name).all())
            for row in rows:
                row.pk = None  # an id that a version names may belong to another page by now
            yield (relation.related_model, relation.field.column), rows
    for field in get_all_child_m2m_relations(type(page)):
        through = field.remote_field.through
        to_page, to_other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        links = [through(**{to_page: page.pk, to_other: other.pk}) for other in getattr(page, field.name).all()]
        yield (through, field.m2m_column_name()), links


def _delete_rows(model: type[models.Model], column: str, ids: Iterable[int]) -> None:
    """Delete the rows of these pages by SQL: deleting by a queryset sends signals to the journal."""
    keys = list(ids)
    table, quoted = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(column)
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {quoted} IN ({marks})", keys)  # noqa: S608 - names of the models


def _write_quotations(pages: Sequence[BasePage]) -> None:
    """Write the quotations of the drafts, which lists and filters read from rows of their own."""
    stored = set(Quotation.objects.filter(page__in=[page.pk for page in pages]).values_list("page_id", flat=True))
    for page in pages:
        if page.pk in stored or any(find_quotes(page.body)):
            record_quotations(page)
