"""Helpers for the tests of your own page types: a site with a home page, published pages and drafts."""

from __future__ import annotations

from typing import TypeVar

from wagtail.models import Locale, Page, Site

from cms.page_types.home.models import HomePage
from cms.pages.models import BasePage

from .page_types.home.models import create_site

P = TypeVar("P", bound=BasePage)


def create_home_page(language: str = "") -> HomePage:
    """Return the home page of the default site; create the site if it has none.

    With `language` it is the home page in that language, which translates the first one.
    """
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = site.root_page.specific if site else None
    if not isinstance(home, HomePage):
        home = create_site("localhost", 80, name="A site for tests", language="en")
    if not language or home.locale.language_code == language:
        return home
    locale, _ = Locale.objects.get_or_create(language_code=language)
    return home.get_translation_or_none(locale) or publish(home.copy_for_translation(locale))


def publish(page: P, parent: Page | None = None) -> P:
    """Publish a page as the admin does, through a revision; a new page is added below `parent`."""
    save_draft(page, parent)
    page.get_latest_revision().publish()
    page.refresh_from_db()
    return page


def save_draft(page: P, parent: Page | None = None) -> P:
    """Save a page as a draft; a new page is added below `parent`."""
    if page.pk is None:
        if parent is None:
            raise TypeError("A new page needs a `parent`.")
        page.live, page.locale_id = False, parent.locale_id
        type(parent).objects.get(pk=parent.pk).add_child(instance=page)  # `parent` may have older tree fields
    page.save_revision()
    return page
