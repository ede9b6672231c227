"""Which page is the source of a translation.

It is the translation in the first language of the site. If there is none, or if that one was translated from this very
page, it is the page from which this one was translated.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page, PageLogEntry

from cms.core.sites import SiteRoots

from .models import TranslationState

TRANSLATE_ACTION = "wagtail.copy_for_translation"


def find_source(page: Page, *, is_new: bool = False) -> Page | None:
    """Return the source of a page; None if it has none, or if it is unknown.

    A new page has no history yet, which names the language that it was translated from. Then the source is known only
    if there is no other choice; `find_pages_without_state` finds the page again later.
    """
    siblings = list(page.get_translations().filter(alias_of=None).order_by("pk"))
    if not siblings:
        return None
    first_locale_id = _get_first_locale_id(page)
    if page.locale_id != first_locale_id:
        default = next((one for one in siblings if one.locale_id == first_locale_id), None)
        if default:
            return None if _is_translated_from(default, page) else default
    if is_new:
        return siblings[0] if len(siblings) == 1 else None
    return _find_recorded_source(page, siblings) or _find_older_source(page, siblings, first_locale_id)


def find_pages_without_state() -> QuerySet[Page]:
    """Return the translated pages inside a site that have a source but no state yet."""
    siblings = Page.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None)
    recorded = TranslationState.objects.filter(source_id=OuterRef("pk"))
    condition = Q(pk__in=())
    for root in SiteRoots.read().roots:
        first = _get_first_locale_id_of_site(root.site_id)
        if root.locale_id != first:
            in_first_language = siblings.filter(locale_id=first)
            is_original = recorded.filter(page__locale_id=first)
            has_source = Exists(in_first_language) & ~Exists(is_original) | ~Exists(in_first_language) & Exists(
                siblings.filter(pk__lt=OuterRef("pk"))
            )
            condition |= Q(path__startswith=root.tree_path) & has_source
    states = TranslationState.objects.filter(page_id=OuterRef("pk"))
    return Page.objects.filter(condition, ~Exists(states), alias_of=None).order_by("pk")


def _find_recorded_source(page: Page, siblings: list[Page]) -> Page | None:
    """Return the page from which this one was translated, according to its history."""
    entry = PageLogEntry.objects.filter(page_id=page.pk, action=TRANSLATE_ACTION).order_by("timestamp").first()
    locale_id = entry.data.get("source_locale", {}).get("id") if entry else None
    return next((one for one in siblings if one.locale_id == locale_id), None)


def _find_older_source(page: Page, siblings: list[Page], first_locale_id: int | None) -> Page | None:
    """Return the oldest translation if it is older than the page, unless the page is in the site's first language."""
    is_first = page.locale_id == first_locale_id
    return siblings[0] if siblings[0].pk < page.pk and not is_first else None


def _is_translated_from(page: Page, source: Page) -> bool:
    return TranslationState.objects.filter(page_id=page.pk, source_id=source.pk).exists()


def _get_first_locale_id(page: Page) -> int | None:
    root = SiteRoots.read().root_of(page)
    return _get_first_locale_id_of_site(root.site_id) if root else None


def _get_first_locale_id_of_site(site_id: int) -> int | None:
    return next((root.locale_id for root in SiteRoots.read().languages_of(site_id) if not root.prefix), None)
