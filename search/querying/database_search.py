"""The database side of a search: the pages that match its filters, and the fallback without an engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import reduce
from operator import and_, or_

import structlog
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError
from django.db.models import Q, QuerySet

from cms.cards.builder import build_cards
from cms.content.references import ReadContext
from cms.core.visibility import visible_now
from cms.http.params import midnight
from cms.http.problems import Unavailable
from cms.pages.models import BasePage
from cms.pages.page_types import searchable_models
from search.engines.port import Phrase, SearchQuery, Term
from search.filters import get_search_filters

from .database_timeout import time_limit
from .limits import MAX_WINDOW
from .results import Results, build_found_card
from .visible_terms import TAG_MODELS, published_snippets

log = structlog.get_logger(__name__)

MAX_WORDS = 8  # words of the fallback; each is a pass over the titles
TIMEOUT_SECONDS = 2.0  # time of the fallback: others need the database as well
MAX_ALTERNATIVES = 4  # per word, with its first synonyms; each is a pass as well


def filtered_pages(search_query: SearchQuery, context: ReadContext) -> QuerySet:
    """Return the pages of this site and language that are visible now, not hidden, and match the filters."""
    pages = visible_now(BasePage, root=context.root, now=context.now).filter(*_filter_conditions(search_query))
    if search_query.published_from:
        pages = pages.filter(listed_at__gte=search_query.published_from)
    if search_query.published_before:
        pages = pages.filter(listed_at__lt=search_query.published_before)
    return pages.exclude(pk__in=search_query.hidden_ids) if search_query.hidden_ids else pages


def search_database(search_query: SearchQuery, context: ReadContext) -> Results:
    """Return the pages whose title or summary contains every word, newest first.

    This is the fallback while the engine is out of reach. All filters apply as usual.

    Raises:
        Unavailable: the database did not answer in time, or the page of results begins at a cursor of the engine.
    """
    if search_query.cursor:
        raise Unavailable("Search is not available at the moment, and only it knows where this page begins.")
    is_searchable = Q(alias_of=None, content_type_id__in=_content_type_ids().values())
    pages = filtered_pages(search_query, context).filter(_word_condition(search_query), is_searchable)
    ordered = pages.order_by("listed_at" if search_query.sort == "oldest" else "-listed_at", "-pk")
    after = search_query.offset + search_query.limit
    try:
        with time_limit(TIMEOUT_SECONDS):
            total, cards = pages.count(), build_cards(ordered[search_query.offset : after], context)
    except OperationalError as reason:
        log.warning("search.fallback_timed_out", reason=str(reason))
        raise Unavailable("Search is not available at the moment.") from reason
    has_next = after < total and after + search_query.limit <= MAX_WINDOW
    items = [build_found_card(card) for card in cards]
    return Results(total, items, [], is_degraded=True, next_offset=after if has_next else None)


def _filter_conditions(search_query: SearchQuery) -> Iterator[Q]:
    """Yield a condition for each filter; they are subqueries, so that no page is returned twice."""
    for field, values in search_query.filters.items():
        if field == "type":
            types = _content_type_ids()
            yield Q(content_type_id__in=[types[value] for value in values if value in types])
        elif field == "year":
            yield reduce(or_, (_in_year(int(year)) for year in values))
        elif field in TAG_MODELS:
            published = published_snippets(apps.get_model(TAG_MODELS[field]))
            tagged = BasePage.objects.filter(**{f"{field}__in": published.filter(value__in=values)})
            yield Q(pk__in=tagged.values("pk"))
        else:
            yield get_search_filters()[field].build_condition(values)


def _content_type_ids() -> dict[str, int]:
    types = ContentType.objects.get_for_models(*searchable_models())  # cached by Django
    return {model.api_type: content_type.pk for model, content_type in types.items()}


def _in_year(year: int) -> Q:
    return Q(listed_at__gte=midnight(date(year, 1, 1)), listed_at__lt=midnight(date(year + 1, 1, 1)))


def _word_condition(search_query: SearchQuery) -> Q:
    if search_query.text is None:
        return Q()
    wanted = [
        reduce(or_, map(_contains, group.alternatives[:MAX_ALTERNATIVES]))
        for group in search_query.text.groups[:MAX_WORDS]
        if not group.stopword
    ]
    unwanted = [~_contains(alternative) for alternative in search_query.text.excluded]
    return reduce(and_, [*wanted, *unwanted], Q())


def _contains(alternative: Term | Phrase) -> Q:
    text = alternative.text if isinstance(alternative, Term) else " ".join(alternative.words)
    return Q(title__icontains=text) | Q(summary__icontains=text)
