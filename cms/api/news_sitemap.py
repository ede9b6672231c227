"""The news of the last two days for a news sitemap, in which news search engines look for new articles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from pydantic import Field

from cms.content.references import ReadContext
from cms.content.schema import PageType, Schema
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type, page_models
from cms.snippets.organisation.names import get_organisation_name

from .exports import in_languages

NEWS_PERIOD = timedelta(hours=48)
MAX_ENTRIES = 1_000  # in a file, by the rules of search engines
COLUMNS = ("id", "content_type_id", "path", "url_path", "title", "listed_at")


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
    entries = [_build_entry(row, context) for row in _select_news(roots, context)]
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
    return pages.order_by("-listed_at", "-pk").values_list(*COLUMNS, named=True)[:MAX_ENTRIES]


def _build_entry(row: Any, context: ReadContext) -> NewsEntry:
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
