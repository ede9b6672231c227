"""Where an import creates pages, and which imported pages it may change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.core.sites import SiteRoots

from .parent_pages import ImportablePages, Report, get_locale, get_or_create_index, get_parent, get_site


class Destination:
    """The place of imported pages: one language of a site, or everything below one page.

    The home and index page of a site are created with the first imported page if they are missing.
    """

    def __init__(self, locale: Locale, *, site: Site | None, parent: Page | None, create: Callable[[], Page]) -> None:
        self.locale = locale
        self.site = site  # None: all pages are below `parent`
        self._parent = parent
        self._create = create
        self._roots = SiteRoots.read()

    def get_parent(self) -> Page:
        """Return the page below which new pages are created; create it if it is missing."""
        if self._parent is None:
            with transaction.atomic():
                self._parent = self._create()
            self._roots = SiteRoots.read()
        return self._parent

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


def get_destination_below(kind: ImportablePages, page_id: int) -> Destination:
    """Return the place below a page.

    Raises:
        ParentNotFound: there is no such page, or it cannot have children of this type.
    """
    parent = get_parent(kind, page_id)
    return Destination(parent.locale, site=None, parent=parent, create=lambda: parent)


def get_destination_in_site(
    kind: ImportablePages, *, host: str | None, language: str | None, report_created: Report
) -> Destination:
    """Return the place in a site, by default the default site, and a language.

    The language is by default the first one of the site; without a host, LANGUAGE_CODE. `report_created` receives a
    message for every page that is created.

    Raises:
        ParentNotFound: there is no such site or locale.
    """
    site = get_site(host)
    first_language = site.root_page.locale.language_code if host else settings.LANGUAGE_CODE
    locale = get_locale(language or first_language)
    create = partial(get_or_create_index, kind, site, locale, report_created)
    return Destination(locale, site=site, parent=None, create=create)
