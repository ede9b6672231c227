"""The visible pages of a site, as a sitemap lists them: in parts, each in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from cms.content.references import ReadContext, References, resolve_references
from cms.content.schema import PageType, Schema
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type

from .exports import in_languages

SITEMAP_COLUMNS = ("id", "content_type_id", "path", "url_path", "translation_key", "last_published_at", "image_id")


class Alternate(Schema):
    """The page in one language, for `hreflang`."""

    locale: str
    url: str


class SitemapEntry(Schema):
    """A page as a sitemap.xml names it."""

    id: int
    type: PageType
    locale: str
    path: str
    url: str
    alternates: list[Alternate] = Field(
        description="The page in every language it is public in, its own too; empty where there is but one."
    )
    modified_at: datetime | None
    image: str | None = Field(description="Address of its picture.")


class Sitemap(Schema):
    """A part of the public pages, in an order that stays."""

    items: list[SitemapEntry]
    next: str | None = Field(description="Address of the next part.")


def list_sitemap_entries(
    roots: list[SiteRoot], context: ReadContext, after: int, limit: int
) -> tuple[list[SitemapEntry], bool]:
    """Those behind the page with the id `after`, and whether there are more.

    By id, so that a page published or taken down while parts are fetched moves no other into or out of them.
    """
    pages = visible_now(BasePage, now=context.now).filter(in_languages(roots, context), pk__gt=after)
    rows = list(pages.order_by("pk").values_list(*SITEMAP_COLUMNS, named=True)[: limit + 1])
    shown = rows[:limit]
    alternates = _alternates(shown, context)
    references = References()
    references.add_image("hero", *(row.image_id for row in shown))
    found = resolve_references(references, context, ["image"])
    items = [
        _build_entry(row, context, alternates[row.translation_key], found.image("hero", row.image_id)) for row in shown
    ]
    return items, len(rows) > limit


def _alternates(rows: Sequence[Any], context: ReadContext) -> dict[Any, list[Alternate]]:
    keys = {row.translation_key for row in rows}
    everywhere = in_languages(context.site_roots.languages_of(context.root.site_id), context)
    known = visible_now(BasePage, now=context.now).filter(everywhere, translation_key__in=keys).order_by("pk")
    alternates: dict[Any, list[Alternate]] = defaultdict(list)
    for row in known.values_list("path", "url_path", "translation_key", named=True):
        if root := context.site_roots.root_of(row):
            alternates[row.translation_key].append(Alternate(locale=root.language, url=root.url_of(row)))
    return alternates


def _build_entry(row: Any, context: ReadContext, alternates: list[Alternate], image: Any) -> SitemapEntry:
    root = context.site_roots.root_of(row) or context.root
    return SitemapEntry(
        id=row.id,
        type=get_api_type(row.content_type_id),  # type: ignore[arg-type]  # of a page without one there is no row
        locale=root.language,
        path=root.path_of(row),
        url=root.url_of(row),
        alternates=alternates if len(alternates) > 1 else [],
        modified_at=row.last_published_at,
        image=image.src if image else None,
    )
