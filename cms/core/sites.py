"""Sites, their languages, and the paths and URLs of pages on the frontends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from wagtail.models import Page, Site

from cms.db.cached_sql import cached_sql
from cms.db.version_cache import cached_per_version


class HasTreePath(Protocol):
    """A page, or a row of a query with its position in the tree."""

    path: str
    url_path: str


@dataclass(frozen=True, slots=True)
class SiteRoot:
    """One language of one site. `prefix` is empty for the site's first language, otherwise for example "/fr"."""

    site_id: int
    host: str  # "example.org" or "example.org:8000", the value of the API's parameter `site`
    base_url: str
    is_default_site: bool
    page_id: int
    language: str
    locale_id: int
    tree_path: str  # treebeard's path of the root page
    url_path: str  # Wagtail's url_path of the root page
    prefix: str

    def path_of(self, page: HasTreePath) -> str:
        """Return the page's path on the frontend, with a slash at both ends."""
        return f"{self.prefix}/{page.url_path.removeprefix(self.url_path)}"

    def url_of(self, page: HasTreePath) -> str:
        return self.base_url + self.path_of(page)


@dataclass(frozen=True, slots=True)
class SiteRoots:
    """All roots of all sites, read in two queries: of each site its own language first, then as LANGUAGES has them."""

    roots: tuple[SiteRoot, ...]

    @classmethod
    def read(cls) -> SiteRoots:
        return cls(_roots())

    def root_of(self, page: HasTreePath) -> SiteRoot | None:
        """Return the root above the page, the deepest one if sites are nested; None outside every site."""
        above = [root for root in self.roots if page.path.startswith(root.tree_path)]
        return max(above, key=lambda root: len(root.tree_path), default=None)

    def find(self, host: str | None, language: str | None) -> SiteRoot | None:
        """Return the root for the API's parameters `site` and `locale`; None if either is unknown."""
        for root in self.roots:
            is_site = root.host == host if host else root.is_default_site
            is_language = root.language == language if language else not root.prefix
            if is_site and is_language:
                return root
        return None

    def languages_of(self, site_id: int) -> list[SiteRoot]:
        return [root for root in self.roots if root.site_id == site_id]


@cached_per_version
def _roots() -> tuple[SiteRoot, ...]:
    sites = _sites()
    homes = _home_pages({site.translation_key for site in sites})
    found = [_root(site, home) for site in sites for home in homes if home.translation_key == site.translation_key]
    places = {language: place for place, (language, _) in enumerate(settings.WAGTAIL_CONTENT_LANGUAGES)}
    return tuple(
        sorted(found, key=lambda root: (root.site_id, root.prefix != "", places.get(root.language, len(places))))
    )


@cached_sql
def _sites() -> QuerySet[Site]:
    root_fields = {"translation_key": F("root_page__translation_key"), "locale_id": F("root_page__locale")}
    columns = ("pk", "hostname", "port", "is_default_site", *root_fields)
    return Site.objects.annotate(**root_fields).order_by("pk").values_list(*columns)


@cached_sql
def _home_pages(keys: Iterable[UUID]) -> QuerySet[Page]:
    """Return the home pages of all languages."""
    columns = ("pk", "translation_key", "locale_id", "locale__language_code", "path", "url_path")
    return Page.objects.filter(translation_key__in=keys).order_by("pk").values_list(*columns)


def _root(site: Any, home: Any) -> SiteRoot:
    """Build a root from a row of `_sites` and a row of `_home_pages`."""
    is_first = home.locale_id == site.locale_id
    return SiteRoot(
        site_id=site.pk,
        host=host_of(site),
        base_url=base_url_of(Site(hostname=site.hostname, port=site.port, is_default_site=site.is_default_site)),
        is_default_site=site.is_default_site,
        page_id=home.pk,
        language=home.locale__language_code,
        locale_id=home.locale_id,
        tree_path=home.path,
        url_path=home.url_path,
        prefix="" if is_first else f"/{home.locale__language_code}",
    )


def host_of(site: Site) -> str:
    """Return the host name, with the port unless it is 80 or 443."""
    return site.hostname if site.port in (80, 443) else f"{site.hostname}:{site.port}"


def base_url_of(site: Site) -> str:
    """Return the URL of the site's frontend without a slash at the end; FRONTEND_URL for the default site."""
    return settings.FRONTEND_URL if site.is_default_site else site.root_url


def find_frontend_hosts() -> set[str]:
    """Return the names of the hosts on which the frontends of this installation are, without ports."""
    urls = (f"//{root.host}" for root in SiteRoots.read().roots)
    return {host for url in (*urls, settings.FRONTEND_URL) if (host := urlsplit(url).hostname)}
