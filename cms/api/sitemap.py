"""The pages of a site for search engines: a sitemap, and a news sitemap with the news of the last two days.

The sitemap is read in parts that each take a constant number of queries. News search engines look for new articles in
the news sitemap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from pydantic import Field

from cms.content.references import ReadContext, References, resolve_references
from cms.content.schema import PageType, Schema
from cms.core.sites import SiteRoot
from cms.core.visibility import at_or_below, under, visible_now, visible_rows
from cms.pages.models import BasePage, ListedPage
from cms.pages.page_types import get_api_type, page_models
from cms.snippets.organisation.site_profile import get_organisation_name

SITEMAP_COLUMNS = (
    "id",
    "content_type_id",
    "path",
    "url_path",
    "translation_key",
    "last_published_at",
    "image_id",
    "noindex",
)
NEWS_PERIOD = timedelta(hours=48)
MAX_NEWS_ENTRIES = 1_000  # search engines read no more in a file
NEWS_COLUMNS = ("id", "content_type_id", "path", "url_path", "title", "listed_at")


class Alternate(Schema):
    """The URL of the page in one language, for `hreflang`."""

    locale: str
    url: str


class SitemapEntry(Schema):
    """A page with the data for its entry in a sitemap.xml."""

    id: int
    type: PageType
    locale: str
    path: str
    url: str
    alternates: list[Alternate] = Field(
        description="All languages in which the page is public and not hidden from search engines, including its own; "
        "empty if there is only one."
    )
    modified_at: datetime | None
    image: str | None = Field(description="URL of the picture of the page.")
    noindex: bool = Field(description="As `seo.noindex` of the page; true only in a request with `noindex=true`.")


class Sitemap(Schema):
    """A part of the public pages, ordered by id."""

    items: list[SitemapEntry]
    next: str | None = Field(description="URL of the next part.")


def list_sitemap_entries(
    roots: list[SiteRoot], context: ReadContext, after: int, limit: int, *, noindex: bool = False
) -> tuple[list[SitemapEntry], int | None]:
    """Return the pages with ids above `after`, and the `after` of the next part, if there is one.

    With `noindex`, the pages that are hidden from search engines are among them.

    The order by id ensures that a page published or taken down while a client fetches the parts does not shift others
    into or out of a part.
    """
    ids = _select_ids(roots, context, after, limit + 1, noindex=noindex)
    known = visible_now(BasePage, now=context.now).filter(pk__in=ids[:limit]).order_by("pk")
    shown = list(known.values_list(*SITEMAP_COLUMNS, named=True))
    alternates = _alternates(shown, context)
    references = References()
    references.add_image("hero", *(row.image_id for row in shown))
    found = resolve_references(references, context, ["image"])
    items = [
        _build_entry(row, context, alternates[row.translation_key], found.image("hero", row.image_id)) for row in shown
    ]
    return items, ids[limit - 1] if len(ids) > limit else None


def _select_ids(roots: list[SiteRoot], context: ReadContext, after: int, limit: int, *, noindex: bool) -> list[int]:
    """Return the first ids above `after`, from the narrow table of lists."""
    pages = visible_rows(ListedPage.objects.all(), root=None, now=context.now)
    pages = pages.filter(in_languages(roots, context), pk__gt=after)
    if unlisted := [model for model in page_models() if not model.in_sitemap]:
        types = ContentType.objects.get_for_models(*unlisted).values()
        pages = pages.exclude(content_type_id__in=[content_type.pk for content_type in types])
    if not noindex:
        pages = pages.exclude(pk__in=BasePage.objects.filter(noindex=True).values("pk"))
    return list(pages.order_by("pk").values_list("pk", flat=True)[:limit])


def _alternates(rows: Sequence[Any], context: ReadContext) -> dict[Any, list[Alternate]]:
    """Return the public languages of the pages, by translation key, in the order of the languages of the site."""
    keys = {row.translation_key for row in rows}
    languages = context.site_roots.languages_of(context.root.site_id)
    everywhere = in_languages(languages, context)
    known = visible_now(BasePage, now=context.now).filter(everywhere, translation_key__in=keys, noindex=False)
    found = defaultdict(list)
    for row in known.order_by("pk").values_list("path", "url_path", "translation_key", named=True):
        found[context.site_roots.root_of(row)].append(row)
    alternates: dict[Any, list[Alternate]] = defaultdict(list)
    for root in languages:
        for row in found[root]:
            alternates[row.translation_key].append(Alternate(locale=root.language, url=root.url_of(row)))
    return alternates


def _build_entry(row: Any, context: ReadContext, alternates: list[Alternate], image: Any) -> SitemapEntry:
    root = context.site_roots.root_of(row) or context.root
    return SitemapEntry(
        id=row.id,
        type=get_api_type(row.content_type_id),  # type: ignore[arg-type]  # the rows are pages of known types
        locale=root.language,
        path=root.path_of(row),
        url=root.url_of(row),
        alternates=alternates if len(alternates) > 1 and not row.noindex else [],
        modified_at=row.last_published_at,
        image=image.src if image else None,
        noindex=row.noindex,
    )


class NewsEntry(Schema):
    """A page with the data for its entry in a news sitemap."""

    id: int
    type: PageType
    locale: str
    path: str
    url: str
    title: str
    published_at: datetime


class NewsSitemap(Schema):
    """The news of the last 48 hours, newest first; at most 1,000 pages."""

    publication: str = Field(description="The name of the organisation, for `<news:name>`.")
    items: list[NewsEntry]


def build_news_sitemap(roots: list[SiteRoot], context: ReadContext) -> NewsSitemap:
    """Return the news of these languages, in a constant number of queries."""
    entries = [_build_news_entry(row, context) for row in _select_news(roots, context)]
    return NewsSitemap(publication=get_organisation_name(context.root.site_id), items=entries)


def _select_news(roots: list[SiteRoot], context: ReadContext) -> QuerySet:
    """Return the visible pages of types that are news with a date in the period.

    Aliases repeat another page, texts that another site published first are the news of that site, and pages with
    `noindex` are not for search engines.
    """
    models = [model for model in page_models() if model.is_news]
    types = [content_type.pk for content_type in ContentType.objects.get_for_models(*models).values()]
    pages = visible_now(BasePage, now=context.now).filter(
        in_languages(roots, context),
        content_type_id__in=types,
        listed_at__gt=context.now - NEWS_PERIOD,
        listed_at__lte=context.now,
        alias_of=None,
        canonical_url="",
        noindex=False,
    )
    return pages.order_by("-listed_at", "-pk").values_list(*NEWS_COLUMNS, named=True)[:MAX_NEWS_ENTRIES]


def _build_news_entry(row: Any, context: ReadContext) -> NewsEntry:
    root = context.site_roots.root_of(row) or context.root
    return NewsEntry(
        id=row.id,
        type=get_api_type(row.content_type_id),  # type: ignore[arg-type]  # the rows are pages of known types
        locale=root.language,
        path=root.path_of(row),
        url=root.url_of(row),
        title=row.title,
        published_at=row.listed_at,
    )


def in_languages(roots: list[SiteRoot], context: ReadContext) -> Q:
    """Return a filter for pages of these languages, without pages of other sites whose root is inside the tree."""
    inside = Q()
    for root in roots:
        inside |= under(root)
    for other in context.site_roots.roots:
        is_below = any(other.tree_path.startswith(root.tree_path) for root in roots)
        if is_below and other.site_id != context.root.site_id:
            inside &= ~at_or_below(other.tree_path)
    return inside
