"""What suggestions are made from: titles, topics and people with visible pages, and past queries.

The engine finds the pages; their title and path are read from the database. A past query is suggested only if it finds
something now in a text that visitors can read. All calls of the engine together have one deadline.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import QuerySet

from cms.cards.labels import value_labels
from cms.content.references import ReadContext, References, resolve_references
from cms.db.version_cache import cached_per_version
from cms.pages.page_types import get_api_type
from cms.search_documents.builder import TITLE_COLUMNS, read_searchable_titles, searchable_now
from search.analytics.storage import find_popular_queries
from search.engine import get_engine
from search.engines.port import SearchQuery, SearchResult, SearchUnavailable
from search.filters import get_search_filters
from search.rules.compiled import Rules

from .exclusions import Exclusions, find_exclusions
from .params import SearchParams, parse_search
from .visible_terms import is_snippet, visible_values
from .visible_words import TypedText, contains_all, load_visible_words

T = TypeVar("T")

SUGGEST_TIMEOUT_SECONDS = 1.0  # a search waits as long for one result of Elasticsearch
OVERSAMPLING = 2  # times as many hits: some may be hidden by now, or have the same title
MAX_CANDIDATES = 20  # per field that are checked for visible pages
PEOPLE_FILTER = "person"
AUTHOR_REFERENCE = "byline"  # its objects have the value, the name and the path of people
MAX_QUERIES_CHECKED = 3  # each is a search; more would be the load of a page of results for every key
HITS_CHECKED = 3  # hits of each query


class SuggestTimeout:
    """A deadline from now on, shared by several calls."""

    def __init__(self) -> None:
        self._until = time.monotonic() + SUGGEST_TIMEOUT_SECONDS

    def run(self, call: Callable[[], T]) -> T:
        """Return the result of `call`, which must not use the database.

        The call runs in a thread of its own, which continues after the timeout until the engine's own time limit: an
        engine may need several requests for one result.

        Raises:
            SearchUnavailable: the time is up.
        """
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise SearchUnavailable("no time is left for suggestions")
        future: Future[T] = Future()
        threading.Thread(target=_set_result, args=(future, call), daemon=True).start()
        try:
            return future.result(seconds)
        except TimeoutError as late:
            raise SearchUnavailable("the engine did not answer in time for suggestions") from late


def _set_result(future: Future[T], call: Callable[[], T]) -> None:
    try:
        future.set_result(call())
    except BaseException as fault:  # raised again by `result()`
        future.set_exception(fault)


@dataclass(frozen=True, slots=True)
class Title:
    """A suggested title and the page that it leads to."""

    title: str
    path: str
    type: str


def find_titles(
    q: str, context: ReadContext, hidden: Collection[int], limit: int, timeout: SuggestTimeout
) -> list[Title]:
    """Return titles that continue `q`, in the engine's order, without the pages in `hidden`.

    If the engine does not answer in time, they are titles that begin as typed, newest first.
    """
    try:
        ids = _find_suggested_ids(q, context, limit * OVERSAMPLING, timeout)
    except SearchUnavailable:
        pages = searchable_now(root=context.root, now=context.now).exclude(pk__in=hidden)
        begun = pages.filter(title__istartswith=q.strip()).order_by("-listed_at", "-pk")
        return _build_titles(begun.values_list(*TITLE_COLUMNS, named=True)[: limit * OVERSAMPLING], context)[:limit]
    rows = {row.pk: row for row in read_searchable_titles(ids, context.root, context.now)}
    return _build_titles([rows[pk] for pk in ids if pk in rows and pk not in hidden], context)[:limit]


def _find_suggested_ids(q: str, context: ReadContext, limit: int, timeout: SuggestTimeout) -> list[int]:
    root, hidden = context.root, find_exclusions(context).hidden
    found = timeout.run(
        lambda: get_engine().suggest(
            q, root.language, site=root.site_id, now=context.now, limit=limit, hidden_ids=hidden
        )
    )
    return [one.id for one in found]


def _build_titles(rows: Sequence[Any] | QuerySet, context: ReadContext) -> list[Title]:
    """Return each title once."""
    once: dict[str, Title] = {}
    for row in rows:
        once.setdefault(row.title, _build_title(row, context))
    return list(once.values())


def _build_title(row: Any, context: ReadContext) -> Title:
    return Title(row.title, context.root.path_of(row), str(get_api_type(row.content_type_id)))


def find_terms(field: str, typed: TypedText, context: ReadContext, limit: int) -> list[tuple[str, str]]:
    """Return (value, label) of the field's terms that continue what was typed, those that begin as typed first."""
    if not is_snippet(field):  # no page type has the filter `person`
        return []
    labels = value_labels(field, context.root.language) or {}
    fit = sorted(
        ((value, label) for value, label in labels.items() if typed.fits(label)),
        key=lambda term: (not typed.has_prefix(term[1]), term[1].casefold(), term[0]),
    )[:MAX_CANDIDATES]
    used = visible_values(field, [value for value, _ in fit], context)
    return [(value, label) for value, label in fit if value in used][:limit]


def find_paths_of_people(values: Collection[str], context: ReadContext) -> Mapping[str, str | None]:
    """Return the paths of the visible pages of people by value, in three queries; none without values."""
    snippets = get_search_filters()[PEOPLE_FILTER].snippet_filter if values else None
    if snippets is None:
        return {}
    references = References()
    references.add(
        AUTHOR_REFERENCE, *snippets.published(context.now).filter(value__in=values).values_list("pk", flat=True)
    )
    people = resolve_references(references, context, [AUTHOR_REFERENCE]).objects.get(AUTHOR_REFERENCE, {})
    return {one.value: one.path for one in people.values()}


def find_past_queries(q: str, context: ReadContext, rules: Rules, timeout: SuggestTimeout) -> list[str]:
    """Return past queries that continue `q`; those already verified if the engine does not answer in time."""
    texts = find_popular_queries(q, context.root.language, context.root.site_id, MAX_QUERIES_CHECKED)[
        :MAX_QUERIES_CHECKED
    ]
    found = _verified_queries(context.root.language, context.root.site_id)
    with suppress(SearchUnavailable):  # what was verified before still holds
        found |= _find_visible([text for text in texts if text not in found], context, rules, timeout)
    return [text for text in texts if text in found]


@cached_per_version
def _verified_queries(language: str, site: int) -> set[str]:
    """Return the queries that found something since the content last changed; others are tried again later."""
    return set()


def _find_visible(texts: Sequence[str], context: ReadContext, rules: Rules, timeout: SuggestTimeout) -> set[str]:
    if not texts:
        return set()
    exclusions = find_exclusions(context)
    queries = {text: _build_query(text, context, rules, exclusions) for text in texts}
    results = timeout.run(lambda: _search_all(queries))
    public = load_visible_words((hit.id for result in results.values() for hit in result.hits), context)
    return {text for text, search_query in queries.items() if _is_visible(results[text], search_query, public)}


def _build_query(text: str, context: ReadContext, rules: Rules, exclusions: Exclusions) -> SearchQuery:
    query = parse_search(SearchParams.model_validate({"q": text}), context, rules).query
    return replace(exclusions.apply(query), limit=HITS_CHECKED, facets=(), highlight=False)


def _search_all(queries: Mapping[str, SearchQuery]) -> dict[str, SearchResult]:
    return {text: get_engine().search(search_query) for text, search_query in queries.items()}


def _is_visible(result: SearchResult, search_query: SearchQuery, public: Mapping[int, Mapping[str, str]]) -> bool:
    """Return whether a visible hit contains the query: an engine may also match words of a hidden page."""
    said = (public[hit.id] for hit in result.hits if hit.id in public)
    return search_query.text is not None and any(
        contains_all(words, search_query.text, search_query.locale) for words in said
    )
