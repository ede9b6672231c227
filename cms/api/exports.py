"""Parameters and filters shared by the exports of a whole site: sitemap, redirects, changes."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Q
from ninja import Schema as NinjaSchema
from pydantic import Field

from cms.content.references import ReadContext
from cms.core.sites import SiteRoot
from cms.core.visibility import at_or_below, under
from cms.http.params import SiteHost, SiteLanguage, SiteParams

MAX_EXPORT_ITEMS = 500  # per response; a sitemap of 500 pages with pictures takes a few queries
ItemId = Annotated[int, Field(ge=0, le=2**53)]


class SiteOnlyParams(NinjaSchema):
    """Selects a site."""

    site: SiteHost | None = Field(
        None,
        description="`host` or `host:port` of the frontend. Defaults to the default site.",
        examples=["www.example.org"],
    )

    def read_context(self) -> ReadContext:
        """Return the site and time of this request.

        Raises:
            InvalidParameters: There is no such site.
        """
        return SiteParams(site=self.site, locale=None).read_context()


class SiteLanguagesParams(SiteOnlyParams):
    """Selects a site, and one or all of its languages."""

    locale: SiteLanguage | None = Field(
        None, description="A language of the site. Defaults to all its languages.", examples=["fr"]
    )

    def read_context(self) -> ReadContext:
        """Return the site, language and time of this request.

        Raises:
            InvalidParameters: There is no such site, or the site has no such language.
        """
        return SiteParams(site=self.site, locale=self.locale).read_context()

    def roots(self, context: ReadContext) -> list[SiteRoot]:
        """Return the roots of the selected languages."""
        return [context.root] if self.locale else context.site_roots.languages_of(context.root.site_id)


class ExportPagingParams(NinjaSchema):
    """Selects a part of an export."""

    limit: int = Field(100, ge=1, le=MAX_EXPORT_ITEMS, description="Maximum number of items.", examples=[500])
    after: ItemId = Field(
        0, description="Id of the last item of the previous part; follow `next` instead of computing it.", examples=[18]
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
