"""Where an import creates pages, and which imported pages it may change: --site, --locale, --under and --type."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.core.sites import SiteRoots

from .parent_pages import (
    ImportablePages,
    ParentNotFound,
    Report,
    check_parent,
    get_importable_types,
    get_locale,
    get_or_create_parent,
    get_page,
    get_site,
    ignore_report,
)


class Destination:
    """The place of imported pages: one language of a site, or everything below one page.

    The home and index page of a site are created with the first imported page if they are missing.
    """

    def __init__(self, locale: Locale, *, site: Site | None, parent: Page | None, create: Callable[[], Page]) -> None:
        self.locale = locale
        self.site = site  # None: all pages are below `parent`
        self._parent = self._chosen = parent
        self._create = create
        self._roots = SiteRoots.read()

    def get_parent(self) -> Page:
        """Return the page below which new pages are created; create it if it is missing."""
        if self._parent is None:
            with transaction.atomic():
                self._parent = self._create()
            self._roots = SiteRoots.read()
        return self._parent

    def clear_cache(self) -> None:
        """Forget a page that a transaction that was rolled back has created."""
        self._parent = self._chosen

    def check(self, page: Page) -> None:
        """Refuse a page that was imported into another place.

        Raises:
            ValidationError: the page is not in this place; the message says where it is.
        """
        if self._contains(page):
            return
        root = self._roots.root_of(page)
        place = f"into {root.host} ({page.locale.language_code})" if root else "outside every site"
        raise ValidationError(f"already imported {place}, page {page.pk}")

    def _contains(self, page: Page) -> bool:
        if self.site is None:
            return bool(self._parent and page.is_descendant_of(self._parent))
        root = self._roots.root_of(page)
        roots = {root.tree_path for root in self._roots.languages_of(self.site.pk) if root.locale_id == self.locale.pk}
        return root is not None and root.tree_path in roots and page.locale_id == self.locale.pk


class Destinations:
    """The places of one import, by page type and language: in a site, by default the default site, or below a page.

    The language is by default the first one of the site; without a host, LANGUAGE_CODE. `report_created` receives a
    message for every page that is created above imported ones.

    Raises:
        ParentNotFound: there is no such site, locale or page.
    """

    def __init__(
        self,
        *,
        host: str | None = None,
        language: str | None = None,
        under: int | None = None,
        report_created: Report = ignore_report,
    ) -> None:
        self._parent = get_page(under) if under else None
        self._site, self._is_chosen = _find_site(host, self._parent), bool(host)
        first_language = self._site.root_page.locale.language_code if host else settings.LANGUAGE_CODE
        self._locale = self._parent.locale if self._parent else get_locale(language or first_language)
        self._report_created = report_created
        self._known: dict[tuple[str, str, str], Destination] = {}

    @property
    def language(self) -> str:
        """The language of pages whose records name none."""
        return self._locale.language_code

    def get(self, kind: ImportablePages, language: str = "", host: str = "") -> Destination:
        """Return the place of pages of a type in a language, by default that of the import.

        `host` is the site that a record names; the import is into another one if that was chosen.

        Raises:
            ParentNotFound: there is no such locale or site, or the chosen page cannot have children of this type.
        """
        key = (kind.page.api_type, language, host)
        if key not in self._known:
            locale = self.get_locale(language)
            self._known[key] = self._build(kind, locale, self.get_site(host))
        return self._known[key]

    def get_site(self, host: str) -> Site:
        """Return the site of the import: the chosen one, else the one that a record names, else the default site.

        Raises:
            ParentNotFound: there is no such site.
        """
        return get_site(host) if host and not self._is_chosen else self._site

    def get_locale(self, language: str) -> Locale:
        """Return the locale of a language, by default that of the import. Raises ParentNotFound."""
        return get_locale(language) if language else self._locale

    def _build(self, kind: ImportablePages, locale: Locale, site: Site) -> Destination:
        if self._parent is None:
            create = partial(get_or_create_parent, kind, site, locale, self._report_created)
            return Destination(locale, site=site, parent=None, create=create)
        parent = self._parent
        check_parent(kind, parent)
        if locale != parent.locale:
            raise ParentNotFound(f"Page {parent.pk} is in the language {parent.locale.language_code}, not in {locale}.")
        return Destination(locale, site=None, parent=parent, create=lambda: parent)


def _find_site(host: str | None, parent: Page | None) -> Site:
    """Return the site of the page above, if one was chosen, else the one with this host."""
    root = SiteRoots.read().root_of(parent) if parent and not host else None
    return Site.objects.select_related("root_page").get(pk=root.site_id) if root else get_site(host)


def read_destinations(options: dict[str, Any], report_created: Report) -> Destinations:
    """Return the places that the options name. `report_created` receives a message for every page that is created.

    Raises:
        CommandError: there is no such site, language or page, or it cannot have pages of this type.
    """
    try:
        destinations = Destinations(
            host=options["site"], language=options["locale"], under=options["under"], report_created=report_created
        )
        if options["kind"]:
            destinations.get(get_importable_types()[options["kind"]])
    except ParentNotFound as problem:
        raise CommandError(str(problem)) from problem
    return destinations
