"""Resolver of references to pages: visible pages as links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cms.content.references import ReadContext, References, register_resolver
from cms.content.schema import PageLink
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql

from .page_types import get_api_type


@register_resolver("page")
def resolve_page_links(ids: set[int], context: ReadContext, _: References) -> Mapping[int, PageLink]:
    """Return links to the visible pages among these ids, of any site and language."""
    return {row.id: link for row in _rows(ids, context.now) if (link := build_page_link(row, context))}


@cached_sql
def _rows(ids: Iterable[int], now: datetime) -> QuerySet:
    return visible_now(now=now).filter(pk__in=ids).values_list(*LINK_COLUMNS)


LINK_COLUMNS = ("id", "content_type_id", "title", "path", "url_path")


def build_page_link(row: Any, context: ReadContext) -> PageLink | None:
    """Return a link to a page, given as an instance or a row with LINK_COLUMNS; None outside every site."""
    root = context.site_roots.root_of(row)
    kind = get_api_type(row.content_type_id)
    if root is None or kind is None:
        return None
    return PageLink(id=row.id, type=kind, title=row.title, path=root.path_of(row), url=root.url_of(row))
