"""How every page of ours is made: placed as a draft, filled in, then published through a revision."""

from __future__ import annotations

from typing import Any

import factory
import wagtail_factories
from wagtail.models import Page

from . import words
from .ground import locale_of
from .states import again, fill

WHERE = frozenset(("parent", "locale", "translation_of", "live"))


class BasePageFactory(wagtail_factories.PageFactory):
    """A live page. `live=False` leaves a draft, `translation_of` makes it another page's translation.

    Without `parent` it stands where its type belongs in the default site, in the language of `locale`. Without `slug`
    Wagtail makes one from the title. `bare=True` fills in nothing that wasn't asked for.
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
        """An unsaved page without a place in the tree."""
        page = model_class()
        fill(page, {name: value for name, value in kwargs.items() if name not in WHERE})
        return page

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page | None, kwargs: dict[str, Any]) -> Page:
        live = kwargs.pop("live", True)
        language, source = kwargs.pop("locale"), kwargs.pop("translation_of")
        page = _translated(source, language) if source else model_class(live=False, has_unpublished_changes=True)
        fill(page, _given(kwargs, translated=source is not None))
        if not source:
            page.locale = locale_of(language) if parent.is_root() else parent.locale
            parent.add_child(instance=page)
        revision = page.save_revision(clean=live)
        if live:
            revision.publish()
        return again(page)


def standing_under(place: str) -> factory.LazyAttribute:
    """The page of the default site that pages of a type are made under: home, releases, stories or actions."""
    return factory.LazyAttribute(lambda page: None if page.translation_of else _found(place, page.locale))


def _found(name: str, language: str) -> Page:
    from .site import place  # which is itself made of pages

    return place(name, language)


def _translated(source: Page, language: str) -> Page:
    return source.specific.copy_for_translation(locale_of(language))


def _given(fields: dict[str, Any], *, translated: bool) -> dict[str, Any]:
    """A translation without a slug of its own keeps the one Wagtail found for it."""
    return {name: value for name, value in fields.items() if not (translated and name == "slug" and not value)}
