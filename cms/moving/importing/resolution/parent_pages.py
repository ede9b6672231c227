"""The parent of imported pages: the index page of their type, created if it is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import override
from wagtail.models import Locale, Page, Site

from cms.core.sites import host_of
from cms.page_types.home.models import HomePage
from cms.pages.models import BasePage
from cms.pages.page_types import get_index_model, page_models

from ..writers.publication import publish_new_page
from .slugs import build_slug, get_free_slug

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


def get_page(page_id: int) -> Page:
    """Return the page with this id as an instance of its own type.

    Raises:
        ParentNotFound: there is no such page.
    """
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        raise ParentNotFound(f"There is no page {page_id}.")
    return page.specific


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
    publish_new_page(page, parent)
    report_created(f"There was no {page._meta.verbose_name}; created “{page}” (page {page.pk}).")
    return page


def get_site(host: str | None) -> Site:
    """Return the site with this host name, with or without its port; the default site if there is no name.

    Raises:
        ParentNotFound: there is no such site.
    """
    sites = list(Site.objects.select_related("root_page"))
    for site in sites:
        if host in (site.hostname, host_of(site)) if host else site.is_default_site:
            return site
    known = ", ".join(host_of(site) for site in sites) or "none"
    if not host:
        raise ParentNotFound(f"There is no default site; known: {known}.")
    raise ParentNotFound(f"There is no site {host}; known: {known}. Choose one with --site, or create it.")


def get_locale(language: str) -> Locale:
    """Return the locale of this language.

    Raises:
        ParentNotFound: there is no such locale.
    """
    locale = Locale.objects.filter(language_code=language).first()
    if locale is None:
        known = ", ".join(Locale.objects.values_list("language_code", flat=True))
        raise ParentNotFound(f"There is no locale {language}; known: {known}.")
    return locale
