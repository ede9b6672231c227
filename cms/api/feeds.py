"""Feeds of the first pages of a list: the newest ones, unless the list has another order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid5

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override, pgettext
from pydantic import AfterValidator
from wagtail.models import Page

from cms.cards.builder import build_cards_in_order
from cms.content.details import Card, Correction
from cms.content.references import ReadContext
from cms.content.vocabularies import ListedValues
from cms.core.visibility import visible_now
from cms.editing.versions.notes import find_corrections
from cms.journal import cache_tags
from cms.pages.models import BasePage
from cms.pages.page_types import feed_models, get_index_model
from cms.snippets.organisation.site_profile import get_organisation_name
from cms.snippets.people.models import Person

from .lists import select_list, visible_pages_among

MAX_FEED_ITEMS = 50
FEED_NAMES = ListedValues(feed_models)
FeedName = Annotated[str, FEED_NAMES, AfterValidator(FEED_NAMES.check)]
# Characters that XML 1.0 does not allow, not even escaped.
INVALID_XML_CHARACTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A page in a feed. `guid` does not change when the page moves."""

    card: Card
    guid: str
    modified_at: datetime | None
    authors: list[str]
    corrections: list[Correction]
    text: str  # the summary, and the corrections in the language of the feed


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, independent of its format."""

    title: str
    description: str
    guid: str
    home_url: str  # URL of the list on the frontend
    self_url: str
    language: str
    author: str
    updated_at: datetime
    entries: list[FeedEntry]
    tags: set[str]  # cache tags in addition to those of the entries


def build_feed(list_name: str, context: ReadContext, self_url: str) -> Feed:
    """Return the feed of the first visible pages of the list, in its order, in a constant number of queries.

    `list_name` is that of a page type with a feed.
    """
    model = feed_models()[list_name]
    selected = select_list(model, context)
    pages = visible_pages_among(model, selected, context).order_by(*selected.order)
    first = build_cards_in_order(list(pages.values_list("pk", flat=True)[:MAX_FEED_ITEMS]), context)
    index = _find_index_page(model, context)
    name = strip_invalid_xml(get_organisation_name(context.root.site_id)) or context.root.host
    title = _get_title(index, model, context)
    key = Page.objects.values_list("translation_key", flat=True).get(pk=context.root.page_id)
    entries = _build_entries(model, first, name, context)
    return Feed(
        title=f"{name}: {title}",
        description=strip_invalid_xml(index.summary if index else "") or title,
        guid=uuid5(key, f"{context.root.language}/{list_name}").urn,
        home_url=context.root.url_of(index) if index else f"{context.root.base_url}{context.root.prefix}/",
        self_url=self_url,
        language=context.root.language,
        author=name,
        updated_at=max(
            (at for entry in entries if (at := updated_at(entry))), default=datetime(1970, 1, 1, tzinfo=UTC)
        ),
        entries=entries,
        tags={cache_tags.SETTINGS, cache_tags.page_tag(index.pk) if index else cache_tags.GAPS},
    )


def find_feed_title(model: type[BasePage], context: ReadContext) -> str:
    """Return the title of the list of a page type: that of its index page, or the name of the type."""
    return _get_title(_find_index_page(model, context), model, context)


def _get_title(index: BasePage | None, model: type[BasePage], context: ReadContext) -> str:
    return strip_invalid_xml(index.title if index else _label(model, context))


def strip_invalid_xml(text: str) -> str:
    """Return the text without characters that XML 1.0 does not allow."""
    return INVALID_XML_CHARACTERS.sub("", text)


def _find_index_page(model: type[BasePage], context: ReadContext) -> BasePage | None:
    index_model = get_index_model(model)
    if index_model is None:
        return None
    return visible_now(index_model, root=context.root, now=context.now).order_by("depth", "pk").first()


def _label(model: type[BasePage], context: ReadContext) -> str:
    with override(context.root.language):
        return str(model.type_label)


def _build_entries(
    model: type[BasePage], cards: list[Card], organisation: str, context: ReadContext
) -> list[FeedEntry]:
    ids = [card.id for card in cards]
    rows = visible_now(now=context.now).filter(pk__in=ids).values_list("pk", "translation_key", "last_published_at")
    known = {pk: (key, at) for pk, key, at in rows}
    authors, corrections = find_author_names(model, ids), find_corrections(ids)
    return [
        FeedEntry(
            card=card,
            guid=uuid5(key, context.root.language).urn,
            modified_at=at,
            authors=authors.get(card.id) or [organisation],
            corrections=corrections.get(card.id, []),
            text=_build_text(card, corrections.get(card.id, []), context.root.language),
        )
        for card in cards
        if card.id in known
        for key, at in [known[card.id]]
    ]


def _build_text(card: Card, corrections: Sequence[Correction], language: str) -> str:
    """Return the summary with the corrections below it, because few readers of feeds show fields of their own."""
    with override(language):
        sentences = [_describe_correction(correction) for correction in corrections]
    return strip_invalid_xml("\n\n".join(filter(None, [card.summary, *sentences])))


def _describe_correction(correction: Correction) -> str:
    day = date_format(timezone.localtime(correction.published_at), "DATE_FORMAT")
    text = pgettext("visitor", "Correction of %(date)s. Wrong: “%(was_wrong)s” Right: “%(is_right)s”")
    return text % {"date": day, "was_wrong": correction.was_wrong, "is_right": correction.is_right}


def find_author_names(model: type[BasePage], ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the published people that the type's filter `author` finds these pages by, in order."""
    declared = model.search_filters.get("author")
    if declared is None:
        return {}
    lookup, relation = declared.lookup, declared.lookup.partition("__")[0]
    rows = model._default_manager.filter(**{"pk__in": ids, f"{lookup}__in": Person.objects.published()})
    names: dict[int, list[str]] = defaultdict(list)
    for page_id, name in rows.order_by("pk", relation).values_list("pk", f"{lookup}__name"):
        names[page_id].append(strip_invalid_xml(name))
    return names


def updated_at(entry: FeedEntry) -> datetime | None:
    """Return the date of the last change that a feed shows."""
    return entry.modified_at or entry.card.published_at
