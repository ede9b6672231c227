"""Whether a new index finds what is in it: the last look before it serves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from django.utils import timezone
from wagtail.models import Page

from search.engines.analysis import is_stopword, split_words
from search.engines.port import Generation, Group, ParsedText, RankingConfig, SearchQuery, Source, Term

from .expected_documents import expected_documents

SAMPLE_SIZE = 40  # pages that are asked for
MAX_RANK = 20  # hits among which a page must be
MAX_ATTEMPTS = 4
PAUSE_SECONDS = 1.0  # seconds before the next one; Elasticsearch shows what was written once a second
MAX_MISSING_SHARE = 0.1  # share of the sample: titles exist that no engine finds, such as those of one sign

# Not the shape that visitors get: here only what is found counts, and all words must be.
SELF_CHECK_RANKING = RankingConfig(
    title=2.0,
    summary=1.0,
    body=1.0,
    typo=0.1,
    completion=0.1,
    title_phrase=2.0,
    half_life_days={},
    recency_floor=1.0,
    type_weights={},
    minimum_should_match="100%",
)


def count_missing(generation: Generation, ids: Sequence[int], write: Callable[[list[int]], object]) -> int:
    """How many of these pages are not found by their titles; 0 while they are few enough.

    Editors go on meanwhile, and the worker may be far behind them. A page that has got another title since it was
    written says nothing of the index, so who is not found is put in as it is now, by `write`, and asked for again once
    the engine shows it.
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


def _question(source: Source) -> SearchQuery | None:
    locale = source["locale"]
    words = [word.text.lower() for word in split_words(source["title"])]
    groups = tuple(Group((Term(word, exact=True),), stopword=is_stopword(word, locale)) for word in words)
    if all(group.stopword for group in groups):
        return None
    return SearchQuery(
        locale=locale,
        site=source["site"],
        now=timezone.now(),
        ranking=SELF_CHECK_RANKING,
        text=ParsedText(source["title"], groups),
        limit=MAX_RANK,
        facets=(),
        highlight=False,
    )


def _is_found(generation: Generation, source: Source) -> bool:
    """Itself, or one with the same title: a weekly bulletin stands for all. Without words nothing is asked."""
    search_query = _question(source)
    if search_query is None:
        return True
    hits = [hit.id for hit in generation.search(search_query).hits]
    return source["id"] in hits or Page.objects.filter(pk__in=hits, title=source["title"]).exists()
