"""Objects that Wagtail's migrations create: the roots of the page and collection trees, locales, the welcome page."""

from __future__ import annotations

from wagtail.models import Collection, Locale, Page


def get_root_page() -> Page:
    """Return the root of the page tree. Create it if a test has emptied the database."""
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=get_locale("en"))


def get_root_collection() -> Collection:
    """Return the root of the collection tree. Create it if a test has emptied the database."""
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


def get_locale(language: str | Locale) -> Locale:
    """Return the locale of a language code. Create it if it is missing."""
    if isinstance(language, Locale):
        return language
    return Locale.objects.get_or_create(language_code=language)[0]


def remove_welcome_page() -> None:
    """Delete the page (and with it the site) that Wagtail's migrations create."""
    welcome = Page.objects.filter(depth=2, slug="home", content_type__app_label="wagtailcore").first()
    if welcome and welcome.is_leaf():
        welcome.delete()
