"""The quality of related pages: what the first four have in common with their page, for 300 of the imported stories.

The figures are calculated from the table that the worker fills. `share` is the share of the shown pages that have a
topic in common with the page; `overlap` is the mean rarity of the common topics: the sum of log(stories / stories with
the topic). Four random stories have a share of a third and an overlap of 0.7.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import transaction

from cms.cards.models import SimilarPage
from cms.cards.related import MAX_RELATED_PAGES
from cms.moving.importing.importer import Importer
from cms.moving.importing.reports.tag_policy import TagPolicy
from cms.moving.importing.resolution.destinations import Destinations
from cms.moving.importing.sources.json_lines import read_records
from cms.pages.resolvers import term_values_by_page
from search.engines.port import Engine
from search.indexing import similarity
from search.indexing.indexer import Indexer
from search.models import IndexedPage, JournalOffset, ReindexRequest, SimilarityJob

from .datasets import CORPUS

STORIES = 300
SEED = 11
MIN_FIGURES: Mapping[str, float] = {
    "share without topics": 0.84,
    "share with topics": 0.93,
    "overlap with topics": 3.8,
}


def figures(engine: Engine) -> dict[str, float]:
    """Return the figures by name. The engine must be empty; the database is unchanged afterwards.

    Raises FileNotFoundError if this machine does not have the corpus.
    """
    with transaction.atomic():
        try:
            return _figures(engine, _import_stories(CORPUS))
        finally:
            transaction.set_rollback(True)


def _figures(engine: Engine, ids: Sequence[int]) -> dict[str, float]:
    """Return the figures without and with the query clause for topics; both are judged by topics."""
    _fill(engine)
    topics = term_values_by_page("topics", ids)
    sample = random.Random(SEED).sample(ids, STORIES)
    measured = {}
    for name, weight in (("without topics", 0.0), ("with topics", 1.0)):
        SimilarityJob.objects.all().delete()
        similarity.mark_pages(sample)
        similarity.compute_all(engine, topics=weight)
        measured |= {f"{figure} {name}": value for figure, value in _measure(sample, topics).items()}
    return measured


def _import_stories(file: Path) -> list[int]:
    """Import all stories of the corpus and return their ids."""
    pages: list[int] = []
    importer = Importer(Destinations(language="en"), default_type="story", policy=TagPolicy.KEEP)
    for outcomes in importer.run(read_records(file)):
        pages += [outcome.page_id for outcome in outcomes if outcome.page_id]
    return sorted(pages)


def _fill(engine: Engine) -> None:
    """Fill the empty index of the engine, without any state of another index."""
    for model in (ReindexRequest, IndexedPage, JournalOffset, SimilarityJob, SimilarPage):
        model.objects.all().delete()
    indexer = Indexer(engine)
    indexer.prepare()
    indexer.index_all()
    getattr(engine, "refresh", lambda: None)()


def _measure(sample: Sequence[int], topics: Mapping[int, set[str]]) -> dict[str, float]:
    frequency = Counter(topic for of_page in topics.values() for topic in of_page)
    rarity = {topic: math.log(len(topics) / count) for topic, count in frequency.items()}
    rows = SimilarPage.objects.filter(page_id__in=sample, rank__lt=MAX_RELATED_PAGES).values_list("page_id", "other_id")
    common = [topics.get(page, set()) & topics.get(other, set()) for page, other in rows]
    return {
        "share": round(sum(map(bool, common)) / len(common), 3),
        "overlap": round(sum(rarity[topic] for shared in common for topic in shared) / len(common), 2),
    }
