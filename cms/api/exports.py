"""What is asked about a site as a whole: all its languages, in parts that follow one another."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Q
from ninja import Schema as NinjaSchema
from pydantic import Field

from cms.content.references import ReadContext
from cms.core.sites import SiteRoot
from cms.http.params import SiteParams

MAX_EXPORT_ITEMS = 500  # in one part: a sitemap with pictures of so many pages is made in a few queries
PageOffset = Annotated[int, Field(ge=0, le=2**53)]


class SiteOnlyParams(NinjaSchema):
    site: str | None = Field(
        None,
        max_length=255,
        description="`host` or `host:port` of the frontend; the default site if left out.",
        examples=["www.example.org"],
    )

    def read_context(self) -> ReadContext:
        """Raises InvalidParameters for a site that is not there."""
        return SiteParams(site=self.site, locale=None).read_context()


class SiteLanguagesParams(SiteOnlyParams):
    locale: str | None = Field(
        None, max_length=12, description="One language of that site; all of them if left out.", examples=["fr"]
    )

    def read_context(self) -> ReadContext:
        return SiteParams(site=self.site, locale=self.locale).read_context()

    def roots(self, context: ReadContext) -> list[SiteRoot]:
        """The languages that are meant."""
        return [context.root] if self.locale else context.site_roots.languages_of(context.root.site_id)


class ExportPagingParams(NinjaSchema):
    limit: int = Field(100, ge=1, le=MAX_EXPORT_ITEMS, description="At most so many.", examples=[500])
    after: PageOffset = Field(
        0, description="Where the last part ended; follow `next` instead of counting.", examples=[18]
    )


def in_languages(roots: list[SiteRoot], context: ReadContext) -> Q:
    """Pages of these languages of a site, without those of another site whose root lies below."""
    inside = Q()
    for root in roots:
        inside |= Q(path__startswith=root.tree_path, locale_id=root.locale_id)
    for other in context.site_roots.roots:
        is_below = any(other.tree_path.startswith(root.tree_path) for root in roots)
        if is_below and other.site_id != context.root.site_id:
            inside &= ~Q(path__startswith=other.tree_path)
    return inside
