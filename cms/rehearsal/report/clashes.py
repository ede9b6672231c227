"""Clashes between what becomes public and what else is public, or not, at that minute.

Each function gets a `Horizon` and yields clashes. It reports only what the way to the minute has caused: a page that
was wrong before and does not change is not a clash of this minute. Content checks say that in its form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils.module_loading import import_string
from wagtail.models import Page, ReferenceIndex

from cms.core.visibility import visible_now
from cms.pages.content_checks import Draft
from cms.pages.models import BasePage
from cms.pages.page_types import get_page_model, page_models

from .addresses import find_taken_addresses
from .clash_types import Clash, ClashKind, build_clash
from .horizon import Horizon, find_links, round_down
from .translation_clashes import find_translation_clashes

CURRENT_KIT = "cms.press.press_kits.published_kits.find_current_kit"
MAX_APPEALS = 200  # appeals that have ended on the way, whose links are looked up
NOT_SHOWN = {"related"}  # fields whose ended pages are left out for readers: nothing is missing


def find_clashes(horizon: Horizon) -> list[Clash]:
    """Return all clashes, the gravest kinds first."""
    order = {kind: position for position, kind in enumerate(ClashKind)}
    found = [clash for function in FINDERS for clash in function(horizon)]
    return sorted(
        dict.fromkeys(found), key=lambda clash: (order[clash.kind], clash.language, clash.title, clash.page_id)
    )


def find_hidden_links(horizon: Horizon) -> Iterator[Clash]:
    """Yield links and cards of new and changed pages that readers do not see, because their page is hidden."""
    links = {page: find_links(page) for page in horizon.pages}
    ids = {pk for targets in links.values() for pk in targets} - set(horizon.hidden)
    hidden = ids - horizon.find_visible_ids(ids)
    others = {page.pk: page for page in Page.objects.filter(pk__in=hidden).select_related("locale")}
    coming = horizon.find_coming(others)
    for page, targets in links.items():
        for pk, field in targets.items():
            if pk in others:
                moment = coming.get(pk)
                yield build_clash(ClashKind.HIDDEN_LINK, page, others[pk], field=field, moment=moment)


def find_ended_appeals(horizon: Horizon) -> Iterator[Clash]:
    """Yield pages that link to or show what has ended: new and changed ones, and others if it ended on the way."""
    links = {page: _find_shown_links(page) for page in horizon.pages}
    for page in horizon.read_pages(_find_linking_ids(horizon)):
        links.setdefault(page, _find_shown_links(page))
    targets = {pk for found in links.values() for pk in found}
    ended = {page.pk: (page, end) for page, end in _read_ended(horizon, targets)}
    for page, found in links.items():
        for pk, field in found.items():
            if pk in ended:
                appeal, end = ended[pk]
                yield build_clash(ClashKind.ENDED_APPEAL, page, appeal, field=field, moment=end)


def _find_shown_links(page: BasePage) -> dict[int, str]:
    return {pk: field for pk, field in find_links(page).items() if field not in NOT_SHOWN}


def _find_linking_ids(horizon: Horizon) -> list[int]:
    """Return the pages that refer to something that has ended between the two times."""
    found: set[int] = set()
    pages = ContentType.objects.get_for_model(Page)
    for model in page_models():
        if model.end_field:
            window = {f"{model.end_field}__gt": horizon.since, f"{model.end_field}__lte": horizon.at}
            for appeal in visible_now(model, now=horizon.at).filter(**window).order_by("pk")[:MAX_APPEALS]:
                references = ReferenceIndex.get_references_to(appeal).filter(base_content_type=pages)
                found.update(int(pk) for pk in references.values_list("object_id", flat=True))
    return sorted(found)


def _read_ended(horizon: Horizon, ids: set[int]) -> Iterator[tuple[BasePage, datetime]]:
    """Yield the public pages among these ids that have ended, with their ends."""
    for model in page_models():
        if model.end_field:
            ended = visible_now(model, now=horizon.at).filter(pk__in=ids, **{f"{model.end_field}__lte": horizon.at})
            for page in ended.select_related("locale"):
                yield page, getattr(page, model.end_field)


def find_displaced(horizon: Horizon) -> Iterator[Clash]:
    """Yield new pages of one list and language whose dates are in the same minute: only one can be the first."""
    by_place: dict[tuple[int, int, str, datetime], list[BasePage]] = defaultdict(list)
    for page in horizon.new_pages:
        if page.is_news and page.list_name and page.listed_at and not page.alias_of_id:
            site = horizon.public_pages[page.pk].site_id
            minute = horizon.find_public_minute(page)
            if page.published_at is None or round_down(page.published_at) == minute:
                by_place[site, page.locale_id, page.list_name, minute].append(page)
    for (*_, minute), pages in by_place.items():
        pages.sort(key=lambda page: (page.listed_at, page.pk), reverse=True)  # the order of the list
        for page in pages[1:]:
            yield build_clash(ClashKind.DISPLACED, page, pages[0], field="published_at", moment=minute)


def find_missing_images(horizon: Horizon) -> Iterator[Clash]:
    """Yield new pages of the news without an image that readers see."""
    for page in horizon.new_pages:
        if page.is_news and not page.alias_of_id and Draft(page, horizon.at).get("image", page.image_id) is None:
            yield build_clash(ClashKind.MISSING_IMAGE, page, field="image")


def find_missing_kits(horizon: Horizon) -> Iterator[Clash]:
    """Yield new and changed releases whose press kit is not that of their text, if the wing is installed."""
    if not apps.is_installed("cms.press.press_kits"):
        return
    find_current_kit = import_string(CURRENT_KIT)
    for page in horizon.pages:
        model = get_page_model(page.content_type_id)
        if model is not None and model.api_type == "release" and not find_current_kit(page.pk):
            yield build_clash(ClashKind.MISSING_KIT, page)


FINDERS: tuple[Callable[[Horizon], Iterator[Clash]], ...] = (
    find_translation_clashes,
    find_taken_addresses,
    find_hidden_links,
    find_ended_appeals,
    find_displaced,
    find_missing_images,
    find_missing_kits,
)
