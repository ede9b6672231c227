"""Where imported pages go: under the index page of their type, which is made where it is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wagtail.models import Locale, Page, Site

from cms.core.sites import host_of
from cms.home.models import HomePage
from cms.pages.models import BasePage
from cms.press_releases.models import ReleaseIndexPage, ReleasePage
from cms.stories.models import StoryIndexPage, StoryPage

from .publication import publish_new_page
from .slugs import build_slug, get_free_slug

Report = Callable[[str], None]


class ParentNotFound(ValueError):
    """The options name no place for such pages; the text says what would."""


@dataclass(frozen=True, slots=True)
class PageType:
    page: type[BasePage]
    index: type[BasePage]
    index_title: str


PAGE_TYPES = {
    "release": PageType(ReleasePage, ReleaseIndexPage, "Press releases"),
    "story": PageType(StoryPage, StoryIndexPage, "Stories"),
}


def get_parent(kind: PageType, page_id: int) -> Page:
    """The page an editor named, if pages of the kind may stand there."""
    parent = Page.objects.filter(pk=page_id).first()
    if parent is None:
        raise ParentNotFound(f"There is no page {page_id}.")
    if parent.specific_class not in kind.page.allowed_parent_page_models():
        raise ParentNotFound(
            f"Page {page_id} is a {parent.specific_class._meta.verbose_name}; {kind.page._meta.verbose_name_plural}"
            f" stand under a {kind.index._meta.verbose_name}."
        )
    return parent.specific


def get_or_create_index(kind: PageType, *, host: str | None, language: str, tell: Report) -> Page:
    """The index page of the kind in that site and language, made if it is missing."""
    site, locale = _get_site(host), _get_locale(language)
    home = _get_or_create_home(site, locale, tell)
    return kind.index.objects.child_of(home).first() or _create_index(kind, home, tell)


def _create_index(kind: PageType, home: Page, tell: Report) -> Page:
    index = kind.index(
        title=kind.index_title, slug=get_free_slug(build_slug(kind.index_title), home), locale=home.locale
    )
    for other in home.get_translations():
        if source := kind.index.objects.child_of(other).first():
            index.translation_key = source.translation_key
    return _publish(index, home, tell)


def _get_or_create_home(site: Site, locale: Locale, tell: Report) -> Page:
    root = site.root_page.specific
    if type(root) is Page:
        root = _create_home(site, root, tell)
    if root.locale_id == locale.pk:
        return root
    translation = root.get_translation_or_none(locale)
    return translation or _publish(_build_translated_home(root, locale), root.get_parent(), tell)


def _create_home(site: Site, root: Page, tell: Report) -> Page:
    """A home page instead of the plain page that a fresh Wagtail begins with."""
    above = root if root.is_root() else root.get_parent()
    name = site.site_name or "Home"
    home = _publish(HomePage(title=name, slug=get_free_slug("home", above), locale=root.locale), above, tell)
    site.root_page = home
    site.save()
    return home


def _build_translated_home(root: Page, locale: Locale) -> Page:
    slug = get_free_slug(f"{root.slug}-{locale.language_code}", root.get_parent())
    return HomePage(title=root.title, slug=slug, locale=locale, translation_key=root.translation_key)


def _publish(page: Page, parent: Page, tell: Report) -> Page:
    publish_new_page(page, parent)
    tell(f"There was no {page._meta.verbose_name}; made “{page}” (page {page.pk}).")
    return page


def _get_site(host: str | None) -> Site:
    sites = list(Site.objects.select_related("root_page"))
    for site in sites:
        if host in (site.hostname, host_of(site)) if host else site.is_default_site:
            return site
    known = ", ".join(host_of(site) for site in sites) or "none"
    raise ParentNotFound(
        f"There is no site {host}; known: {known}." if host else f"No site is the default; known: {known}."
    )


def _get_locale(language: str) -> Locale:
    locale = Locale.objects.filter(language_code=language).first()
    if locale is None:
        known = ", ".join(Locale.objects.values_list("language_code", flat=True))
        raise ParentNotFound(f"There is no locale {language}; known: {known}.")
    return locale
