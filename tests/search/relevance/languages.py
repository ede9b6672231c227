"""Known items in languages other than English: posts are searched for by their titles.

The posts are written to the engine directly, because the languages of the site are a setting. The kinds of query are
those of `known_item`, and in languages without spaces four characters out of the middle of a title, for which every
title that contains them is right.
"""

from __future__ import annotations

import gzip
import html
import json
import random
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from statistics import fmean
from typing import Any

from search.engines.port import Engine
from search.evaluation.evaluator import RESULT_DEPTH, reciprocal_rank
from tests.search.engines.builders import build_source, index_pages, search_ids

from .datasets import CORPORA
from .known_item import generate_queries

FILES = {"de": "german-posts.jsonl.gz", "ja": "japanese-posts.jsonl.gz"}
LEAST = {
    "German, as typed": 0.97,
    "German, typing error": 0.97,
    "German, incomplete": 0.97,
    "Japanese, four characters": 0.90,
}
_BATCH_SIZE = 100

Query = tuple[str, Collection[str]]  # the text, and the titles that are right


def get_missing_reason(locale: str) -> str:
    """Return why this machine cannot measure a language; an empty string if it can."""
    file = CORPORA / FILES[locale]
    return "" if file.is_file() else f"needs {file.name} (CLARION_CORPORA names its directory, now {CORPORA})"


def measure_language(engine: Engine, locale: str, *, posts: int = 1_000, queries: int = 200) -> dict[str, float]:
    """Index the first posts of a corpus in an empty engine, and return MRR@10 by the names of LEAST."""
    pages = list(islice(_read_pages(locale), posts))
    engine.prepare([locale])
    for start in range(0, len(pages), _BATCH_SIZE):
        index_pages(engine, *pages[start : start + _BATCH_SIZE])
    titles = {page["id"]: page["title"] for page in pages}
    by_kind = _create_queries(locale, list(titles.values()), queries)
    return {kind: _measure(engine, locale, titles, asked) for kind, asked in by_kind.items()}


def _read_pages(locale: str) -> Iterator[Any]:
    with gzip.open(CORPORA / FILES[locale], "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            post = json.loads(line)
            yield build_source(
                number,
                html.unescape(post["title"]).strip(),
                type="story",
                locale=locale,
                summary=post["summary"],
                body=post["body"],
                published_at=f"{post['date']}T00:00:00+00:00",
            )


def _create_queries(locale: str, titles: Sequence[str], n: int) -> dict[str, list[Query]]:
    if locale == "ja":
        return {"Japanese, four characters": _cut_titles(titles, n)}
    kinds = generate_queries(titles, seed=7, n=n, distinct=True)
    names = {"exact": "German, as typed", "typo": "German, typing error", "prefix": "German, incomplete"}
    return {name: [(query, {title}) for query, title in kinds[kind]] for kind, name in names.items()}


def _cut_titles(titles: Sequence[str], n: int) -> list[Query]:
    """Return four characters out of the middle of each of n titles, which may begin or end inside a Latin word."""
    rng = random.Random(7)
    queries: list[Query] = []
    for title in rng.sample(sorted(set(titles)), len(set(titles))):
        if len(title) >= 8 and len(queries) < n:
            start = rng.randrange(2, len(title) - 5)
            part = title[start : start + 4].strip()
            queries.append((part, {other for other in titles if part in other}))
    return queries


def _measure(engine: Engine, locale: str, titles: dict[int, str], queries: Sequence[Query]) -> float:
    found = (
        [titles[pk] for pk in search_ids(engine, text, locale=locale, limit=RESULT_DEPTH, facets=(), highlight=False)]
        for text, _ in queries
    )
    return fmean(reciprocal_rank(hits, right) for hits, (_, right) in zip(found, queries, strict=True))
