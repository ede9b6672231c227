"""What a database has before anybody edits: the roots of the trees and the languages."""

from __future__ import annotations

from wagtail.models import Collection, Locale, Page


def root_page() -> Page:
    """The root of the page tree; made anew where a test has emptied the database."""
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=locale_of("en"))


def root_collection() -> Collection:
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


def locale_of(language: str | Locale) -> Locale:
    """The locale of a language code."""
    if isinstance(language, Locale):
        return language
    return Locale.objects.get_or_create(language_code=language)[0]


def remove_welcome_page() -> None:
    """Take away the page (and with it the site) that Wagtail's migrations make."""
    welcome = Page.objects.filter(depth=2, slug="home", content_type__app_label="wagtailcore").first()
    if welcome and welcome.is_leaf():
        welcome.delete()
