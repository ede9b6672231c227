"""The base of all page factories: create a draft, fill it in, publish it through a revision.

Also what the migrations of Wagtail create: the roots of the page and collection trees, locales, the welcome page.
"""

from __future__ import annotations

from typing import Any

import factory
import wagtail_factories
from django.db import transaction
from django.utils.module_loading import import_string
from wagtail.models import Collection, Locale, Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from . import words
from .states import reload_page, set_fields

NOT_FIELDS = frozenset(("parent", "locale", "translation_of", "live"))


class BasePageFactory(wagtail_factories.PageFactory):
    """A live page. `live=False` leaves a draft, `translation_of` makes it another page's translation.

    Without `parent` it is placed where its type belongs in the default site, in the language of `locale`. Without
    `slug` Wagtail derives one from the title. `bare=True` fills in only the fields that are given.
    """

    class Meta:
        abstract = True

    class Params:
        bare = factory.Trait(summary="", body=[])

    translation_of = None
    locale = factory.LazyAttribute(lambda page: "fr" if page.translation_of else "en")
    title = factory.LazyFunction(words.sentence)
    slug = ""
    summary = factory.LazyFunction(words.text)
    body = factory.LazyFunction(list)

    @classmethod
    def _build(cls, model_class: type[Page], **kwargs: Any) -> Page:
        """Return an unsaved page without a place in the tree."""
        page = model_class()
        set_fields(page, {name: value for name, value in kwargs.items() if name not in NOT_FIELDS})
        return page

    @classmethod
    def _create(cls, model_class: type[Page], *, parent: Any, **kwargs: Any) -> Page:
        live = kwargs.pop("live", True)
        language, source = kwargs.pop("locale"), kwargs.pop("translation_of")
        # Publishing indexes the references of the page, so that the earlier saves need not.
        with disable_reference_index_auto_update():
            page = (
                _copy_for_translation(source, language)
                if source
                else model_class(live=False, has_unpublished_changes=True)
            )
            set_fields(page, _get_fields_to_set(kwargs, translated=source is not None))
            if not source:
                page.locale = get_locale(language) if parent.is_root() else parent.locale
                parent.add_child(instance=page)
            # Publishing validates the page itself. One that is only scheduled, or is another's copy, is validated here.
            revision = page.save_revision(clean=live and bool(source or page.go_live_at))
        if live:
            revision.publish()
        page = reload_page(page)
        if not live:
            with transaction.atomic():
                ReferenceIndex.create_or_update_for_object(page)
        return page


def declare_default_parent(place: str) -> factory.LazyAttribute:
    """Return the default parent of a page type: home, releases, stories or actions of the default site."""
    return factory.LazyAttribute(lambda page: None if page.translation_of else _find_parent(place, page.locale))


def _find_parent(name: str, language: str) -> Page:
    """Return the default parent. Imported by path, because that module imports the page factories."""
    return import_string("cms.demo.factories.pages.get_default_page")(name, language)


def _copy_for_translation(source: Page, language: str) -> Page:
    return source.specific.copy_for_translation(get_locale(language))


def _get_fields_to_set(fields: dict[str, Any], *, translated: bool) -> dict[str, Any]:
    """Return the fields to set. A translation without a slug of its own keeps the one Wagtail derived."""
    return {name: value for name, value in fields.items() if not (translated and name == "slug" and not value)}


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
