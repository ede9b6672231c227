"""What surrounds a page: what stands above it, its translations, what to read next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from wagtail.models import Page

from cms.cards.related import Suggestion, related_cards
from cms.core.details import More, Related, Translation
from cms.core.links import LINK_COLUMNS, link_of
from cms.core.models import BasePage
from cms.core.reading import Found, Viewpoint
from cms.core.schema import PageLink
from cms.core.visibility import visible_now
from cms.organisation.texts import words_of


def ancestors(page: BasePage, view: Viewpoint) -> list[PageLink]:
    """From the front page down to the parent; those that are hidden are left out."""
    rows = visible_now(now=view.now).filter(_above(page, view)).order_by("path")
    return [link for row in rows.values_list(*LINK_COLUMNS, named=True) if (link := link_of(row, view))]


def ancestors_and_translations(page: BasePage, view: Viewpoint) -> tuple[list[PageLink], list[Translation], list[int]]:
    """Both in one query, with the ids of the translations."""
    either = _above(page, view) | Q(translation_key=page.translation_key)
    found = visible_now(now=view.now).filter(either).exclude(pk=page.pk).order_by("path")
    rows = list(found.values_list(*LINK_COLUMNS, "translation_key", named=True))
    others = [row for row in rows if row.translation_key == page.translation_key]
    return (
        [link for row in rows if row.translation_key != page.translation_key and (link := link_of(row, view))],
        [it for row in others if (it := _translation(row, view))],
        [row.id for row in others],
    )


def _above(page: BasePage, view: Viewpoint) -> Q:
    steps = range(len(view.root.tree_path), len(page.path), Page.steplen)
    return Q(path__in=[page.path[:end] for end in steps], locale_id=view.root.locale_id)


def _translation(row: Any, view: Viewpoint) -> Translation | None:
    root = view.atlas.around(row)
    if root is None or root.site_id != view.root.site_id:
        return None
    return Translation(locale=root.language, title=row.title, path=root.path_of(row), url=root.url_of(row))


def related(suggested: Sequence[Suggestion], found: Found, above: list[PageLink], view: Viewpoint) -> Related:
    """“You may also be interested in”; “See more” leads to the list that the page stands in."""
    words = words_of(view.root)
    parent = above[-1] if above else None
    return Related(
        heading=words.related_heading,
        more=More(label=words.related_more, path=parent.path) if parent else None,
        items=related_cards(suggested, found),
    )
