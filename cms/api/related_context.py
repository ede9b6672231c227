"""Ancestors, translations and related pages of a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.cards.related import Suggestion, build_related_cards
from cms.content.details import More, Related, Translation
from cms.content.references import ReadContext, ResolvedReferences
from cms.content.schema import PageLink
from cms.core.cached_sql import cached_sql
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.organisation.texts import get_site_texts
from cms.pages.links import LINK_COLUMNS, build_page_link
from cms.pages.models import BasePage


def get_ancestors(page: BasePage, context: ReadContext) -> list[PageLink]:
    """Return the visible ancestors, from the home page down to the parent."""
    return get_ancestors_and_translations(page, context)[0]


def get_ancestors_and_translations(
    page: BasePage, context: ReadContext
) -> tuple[list[PageLink], list[Translation], list[int]]:
    """Return the visible ancestors, the translations, and the ids of the translations, in one query."""
    rows = _ancestors_and_translations_query(
        page.pk, page.translation_key, _paths_above(page, context), context.root, context.now
    )
    others = [row for row in rows if row.translation_key == page.translation_key]
    return (
        [
            link
            for row in rows
            if row.translation_key != page.translation_key and (link := build_page_link(row, context))
        ],
        [it for row in others if (it := _translation(row, context))],
        [row.id for row in others],
    )


@cached_sql
def _ancestors_and_translations_query(
    page_id: int, key: UUID, paths: Sequence[str], root: SiteRoot, now: datetime
) -> QuerySet:
    above = Q(path__in=paths, locale_id=root.locale_id)
    found = visible_now(now=now).filter(above | Q(translation_key=key)).exclude(pk=page_id)
    return found.order_by("path").values_list(*LINK_COLUMNS, "translation_key")


def _paths_above(page: BasePage, context: ReadContext) -> list[str]:
    return [page.path[:end] for end in range(len(context.root.tree_path), len(page.path), Page.steplen)]


def _translation(row: Any, context: ReadContext) -> Translation | None:
    root = context.site_roots.root_of(row)
    if root is None or root.site_id != context.root.site_id:
        return None
    return Translation(locale=root.language, title=row.title, path=root.path_of(row), url=root.url_of(row))


def serialize_related(
    suggested: Sequence[Suggestion], found: ResolvedReferences, above: list[PageLink], context: ReadContext
) -> Related:
    """Return the related pages with their heading. The link “See more” leads to the parent page."""
    texts = get_site_texts(context.root)
    parent = above[-1] if above else None
    return Related(
        heading=texts.related_heading,
        more=More(label=texts.related_more, path=parent.path) if parent else None,
        items=build_related_cards(suggested, found),
    )
