"""What surrounds a page: what stands above it, its translations, what to read next."""

from __future__ import annotations

from wagtail.models import Page

from cms.cards.related import related_cards
from cms.core.details import More, Related, Translation
from cms.core.links import LINK_COLUMNS, link_of
from cms.core.models import BasePage
from cms.core.reading import Found, Viewpoint
from cms.core.schema import PageLink
from cms.core.visibility import visible_now
from cms.organisation.texts import words_of


def ancestors(page: BasePage, view: Viewpoint) -> list[PageLink]:
    """From the front page down to the parent; those that are hidden are left out."""
    step = Page.steplen
    paths = [page.path[:end] for end in range(len(view.root.tree_path), len(page.path), step)]
    above = visible_now(root=view.root, now=view.now).filter(path__in=paths).order_by("path")
    return [link for row in above.values_list(*LINK_COLUMNS, named=True) if (link := link_of(row, view))]


def translations(page: BasePage, view: Viewpoint) -> list[Translation]:
    others = visible_now(now=view.now).filter(translation_key=page.translation_key).exclude(pk=page.pk)
    rows = others.values_list("title", "path", "url_path", named=True)
    placed = [(view.atlas.around(row), row) for row in rows]
    return [
        Translation(locale=root.language, title=row.title, path=root.path_of(row), url=root.url_of(row))
        for root, row in placed
        if root and root.site_id == view.root.site_id
    ]


def related(page: BasePage, suggested: list[int], found: Found, above: list[PageLink], view: Viewpoint) -> Related:
    """“You may also be interested in”; “See more” leads to the list that the page stands in."""
    words = words_of(view.root)
    parent = above[-1] if above else None
    return Related(
        heading=words.related_heading,
        more=More(label=words.related_more, path=parent.path) if parent else None,
        items=related_cards(page, suggested, found),
    )
