"""The last check of a new index before it is used: whether its pages are found by their titles."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from wagtail.models import Page

from cms.core import clock
from search.engines.analysis import is_stopword, split_words
from search.engines.port import Generation, Group, ParsedText, RankingConfig, SearchQuery, Source, Term

from .expected_documents import expected_documents

SAMPLE_SIZE = 40  # pages
MAX_RANK = 20  # hits among which a page must be
MAX_ATTEMPTS = 4
PAUSE_SECONDS = 1.0  # pause between two attempts; Elasticsearch refreshes its index once a second
MAX_MISSING_SHARE = 0.1  # no engine finds some titles of the sample, such as those of one character

# Not the ranking for visitors: here only the hits count, and all words must match.
SELF_CHECK_RANKING = RankingConfig(
    title=2.0,
    summary=1.0,
    body=1.0,
    names=1.0,
    attachments=0.1,
    typo=0.1,
    completion=0.1,
    title_phrase=2.0,
    half_life_days={},
    recency_floor=1.0,
    type_weights={},
    minimum_should_match="100%",
)


def count_missing(generation: Generation, ids: Sequence[int], write: Callable[[list[int]], object]) -> int:
    """Return how many of these pages are not found by their titles; 0 if their share is at most MAX_MISSING_SHARE.

    Editors may change titles during the check, and the worker may be far behind. Pages that are not found are therefore
    written again by `write` with their current content and searched again after PAUSE_SECONDS.
    """
    lost, few = list(ids), len(ids) * MAX_MISSING_SHARE
    for attempt in range(MAX_ATTEMPTS):
        if attempt:
            write(lost)
            time.sleep(PAUSE_SECONDS)
        lost = [source["id"] for source in _read(lost) if not _is_found(generation, source)]
        if len(lost) <= few:
            return 0
    return len(lost)


def _read(ids: Sequence[int]) -> list[Source]:
    return [source for source in expected_documents(ids).sources.values() if source is not None]


def _build_query(source: Source) -> SearchQuery | None:
    locale = source["locale"]
    words = [word.text.lower() for word in split_words(source["title"])]
    groups = tuple(Group((Term(word, exact=True),), stopword=is_stopword(word, locale)) for word in words)
    if all(group.stopword for group in groups):
        return None
    return SearchQuery(
        locale=locale,
        site=source["site"],
        now=clock.now(),
        ranking=SELF_CHECK_RANKING,
        text=ParsedText(source["title"], groups),
        limit=MAX_RANK,
        facets=(),
        highlight=False,
    )


def _is_found(generation: Generation, source: Source) -> bool:
    """Return whether the page, or one with the same title, is found; True for a title without words to search for."""
    search_query = _build_query(source)
    if search_query is None:
        return True
    hits = [hit.id for hit in generation.search(search_query).hits]
    return source["id"] in hits or Page.objects.filter(pk__in=hits, title=source["title"]).exists()
