"""Suggestions of titles. The engine finds the pages; their title and path are read from the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cms.content.references import ReadContext
from cms.pages.page_types import get_api_type
from cms.search_documents.builder import TITLE_COLUMNS, read_searchable_titles, searchable_now
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.querying.exclusions import find_exclusions

from .timeout import SuggestTimeout

OVERSAMPLING = 2  # times as many hits: some may be hidden by now, or have the same title


@dataclass(frozen=True, slots=True)
class Title:
    """A suggested title and the page that it leads to."""

    title: str
    path: str
    type: str


def find_titles(
    q: str, context: ReadContext, hidden: Collection[int], limit: int, timeout: SuggestTimeout
) -> list[Title]:
    """Return titles that continue `q`, in the engine's order, without the pages in `hidden`.

    If the engine does not answer in time, they are titles that begin as typed, newest first.
    """
    try:
        ids = _asked(q, context, limit * OVERSAMPLING, timeout)
    except SearchUnavailable:
        pages = searchable_now(root=context.root, now=context.now).exclude(pk__in=hidden)
        begun = pages.filter(title__istartswith=q.strip()).order_by("-listed_at", "-pk")
        return _read(begun.values_list(*TITLE_COLUMNS, named=True)[: limit * OVERSAMPLING], context)[:limit]
    rows = {row.pk: row for row in read_searchable_titles(ids, context.root, context.now)}
    return _read([rows[pk] for pk in ids if pk in rows and pk not in hidden], context)[:limit]


def _asked(q: str, context: ReadContext, limit: int, timeout: SuggestTimeout) -> list[int]:
    root, hidden = context.root, find_exclusions(context).hidden
    found = timeout.run(
        lambda: get_engine().suggest(
            q, root.language, site=root.site_id, now=context.now, limit=limit, hidden_ids=hidden
        )
    )
    return [one.id for one in found]


def _read(rows: Sequence[Any] | QuerySet, context: ReadContext) -> list[Title]:
    """Return each title once."""
    once: dict[str, Title] = {}
    for row in rows:
        once.setdefault(row.title, _title(row, context))
    return list(once.values())


def _title(row: Any, context: ReadContext) -> Title:
    return Title(row.title, context.root.path_of(row), str(get_api_type(row.content_type_id)))
