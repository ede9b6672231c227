"""Where an import creates pages: --site, --locale, --under and --type, and the index page of a type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override
from wagtail.models import Locale, Page, Site

from cms.core.sites import SiteRoots, host_of
from cms.page_types.home.models import HomePage
from cms.pages.models import BasePage
from cms.pages.page_types import get_index_model, page_models

from ..writers.publication import publish_new
from .terms import build_slug, get_free_slug

Report = Callable[[str], None]


def ignore_report(text: str) -> None:
    """Do nothing with a message about a page that was created."""


class ParentNotFound(ValueError):
    """The options do not determine a valid parent page; the message names valid values."""


@dataclass(frozen=True, slots=True)
class ImportablePages:
    """A page type that can be imported, and the type of its index page if it has one."""

    page: type[BasePage]
    index: type[BasePage] | None

    @property
    def needs_date(self) -> bool:
        """Whether a public page of this type has to have a date, because lists and feeds are in its order."""
        return self.index is not None and self.page.has_feed is True


def get_importable_types() -> dict[str, ImportablePages]:
    """Return all page types by their names in the API."""
    return {model.api_type: ImportablePages(model, get_index_model(model)) for model in page_models()}


def check_parent(kind: ImportablePages, parent: Page) -> None:
    """Refuse a page that cannot have children of this type.

    Raises:
        ParentNotFound: the page is of another type; the message says which one is expected.
    """
    allowed = kind.page.allowed_parent_page_models()
    if type(parent) not in allowed:
        raise ParentNotFound(
            f"Page {parent.pk} is a {type(parent)._meta.verbose_name}; {kind.page._meta.verbose_name_plural}"
            f" belong under a {' or '.join(str(model._meta.verbose_name) for model in allowed)}."
        )


def get_or_create_parent(kind: ImportablePages, site: Site, locale: Locale, report_created: Report) -> Page:
    """Return the index page of the type in this site and language, for a type without one the home page.

    `report_created` receives a message for every page that is created.
    """
    home = _get_or_create_home(site, locale, report_created)
    if kind.index is None:
        return home
    return kind.index.objects.child_of(home).first() or _create_index(kind, kind.index, home, report_created)


def _create_index(kind: ImportablePages, model: type[BasePage], home: Page, report_created: Report) -> Page:
    with override(home.locale.language_code):
        title = str(kind.page.type_label)
    index = model(title=title, slug=get_free_slug(build_slug(title), home), locale=home.locale)
    for other in home.get_translations():
        if source := model.objects.child_of(other).first():
            index.translation_key = source.translation_key
    return _publish(index, home, report_created)


def _get_or_create_home(site: Site, locale: Locale, report_created: Report) -> Page:
    root = site.root_page.specific
    if type(root) is Page:
        root = _create_home(site, root, report_created)
    if root.locale_id == locale.pk:
        return root
    translation = root.get_translation_or_none(locale)
    return translation or _publish(_build_translated_home(root, locale), root.get_parent(), report_created)


def _create_home(site: Site, root: Page, report_created: Report) -> Page:
    """Create a home page to replace the plain root page of a new Wagtail installation."""
    above = root if root.is_root() else root.get_parent()
    name = site.site_name or "Home"
    home = _publish(HomePage(title=name, slug=get_free_slug("home", above), locale=root.locale), above, report_created)
    site.root_page = home
    site.save()
    return home


def _build_translated_home(root: Page, locale: Locale) -> Page:
    slug = get_free_slug(f"{root.slug}-{locale.language_code}", root.get_parent())
    return HomePage(title=root.title, slug=slug, locale=locale, translation_key=root.translation_key)


def _publish(page: Page, parent: Page, report_created: Report) -> Page:
    publish_new(page, parent)
    report_created(f"There was no {page._meta.verbose_name}; created “{page}” (page {page.pk}).")
    return page


class Destination:
    """The place of imported pages: one language of a site, or everything below one page.

    The home and index page of a site are created with the first imported page if they are missing.
    """

    def __init__(
        self, kind: ImportablePages, locale: Locale, site: Site, parent: Page | None, report_created: Report
    ) -> None:
        self.kind = kind
        self.locale = locale
        self.site = site
        self._parent = self._chosen = parent
        self._report_created = report_created
        self._roots = SiteRoots.read()

    def get_parent(self) -> Page:
        """Return the page below which new pages are created; create it if it is missing."""
        if self._parent is None:
            with transaction.atomic():
                self._parent = get_or_create_parent(self.kind, self.site, self.locale, self._report_created)
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
        if self._chosen is not None:
            return page.is_descendant_of(self._chosen)
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
        self._is_chosen = bool(host)
        self._parent = _find_page(under) if under else None
        root = SiteRoots.read().root_of(self._parent) if self._parent and not host else None
        self._site = Site.objects.select_related("root_page").get(pk=root.site_id) if root else _find_site(host)
        first_language = self._site.root_page.locale.language_code if host else settings.LANGUAGE_CODE
        self._locale = self._parent.locale if self._parent else _find_locale(language or first_language)
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
            locale, parent = self.get_locale(language), self._parent
            if parent is not None:
                check_parent(kind, parent)
                if locale != parent.locale:
                    code = parent.locale.language_code
                    raise ParentNotFound(f"Page {parent.pk} is in the language {code}, not in {locale}.")
            self._known[key] = Destination(kind, locale, self.get_site(host), parent, self._report_created)
        return self._known[key]

    def get_site(self, host: str) -> Site:
        """Return the site of the import: the chosen one, else the one that a record names, else the default site.

        Raises:
            ParentNotFound: there is no such site.
        """
        return _find_site(host) if host and not self._is_chosen else self._site

    def get_locale(self, language: str) -> Locale:
        """Return the locale of a language, by default that of the import. Raises ParentNotFound."""
        return _find_locale(language) if language else self._locale


def _find_site(host: str | None) -> Site:
    """Return the site with this host name, with or without its port; the default site if there is no name.

    It is read each time, because an import changes the root pages of sites.
    """
    sites = list(Site.objects.select_related("root_page"))
    for site in sites:
        if host in (site.hostname, host_of(site)) if host else site.is_default_site:
            return site
    known = ", ".join(map(host_of, sites)) or "none"
    if not host:
        raise ParentNotFound(f"There is no default site; known: {known}.")
    raise ParentNotFound(f"There is no site {host}; known: {known}. Choose one with --site, or create it.")


def _find_page(page_id: int) -> Page:
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        raise ParentNotFound(f"There is no page {page_id}.")
    return page.specific


def _find_locale(language: str) -> Locale:
    locale = Locale.objects.filter(language_code=language).first()
    if locale is None:
        known = ", ".join(Locale.objects.values_list("language_code", flat=True))
        raise ParentNotFound(f"There is no locale {language}; known: {known}.")
    return locale
