"""How good related pages are: what the first four have in common with their page, for 300 of the imported stories.

Computed from the table that the worker fills, as a visitor gets it. `share` is the part of those shown that has a topic
in common with the page; `overlap` is the mean rarity of what they have in common: of each topic the logarithm of
stories / stories with it, added up. Four stories taken at random have a share of a third and an overlap of .7.
"""

from __future__ import annotations

import gzip
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import transaction

from cms.cards.models import SimilarPage
from cms.cards.related import SHOWN
from cms.importing.importer import Importer
from cms.importing.page_writer import PageWriter
from cms.importing.parent_pages import PAGE_TYPES, get_or_create_index
from cms.pages.tags import values_by_page
from search.engines.port import Engine
from search.indexing import similarity, similarity_queue
from search.indexing.indexer import Indexer
from search.models import IndexedPage, JournalOffset, ReindexRequest, SimilarityJob

from .datasets import CORPUS

STORIES = 300
SEED = 11
AT_LEAST: Mapping[str, float] = {
    "share without topics": 0.84,
    "share with topics": 0.93,
    "overlap with topics": 3.8,
}


def figures(engine: Engine) -> dict[str, float]:
    """The figures by name. The engine must be empty; the database is left as it was found.

    Raises FileNotFoundError where the corpus is not on this machine.
    """
    with transaction.atomic():
        try:
            return _figures(engine, _imported(CORPUS))
        finally:
            transaction.set_rollback(True)


def _figures(engine: Engine, ids: Sequence[int]) -> dict[str, float]:
    """Without the clause on topics, and with it; the topics are what the pages are judged by in both."""
    _fill(engine)
    topics = values_by_page("topics", ids)
    drawn = random.Random(SEED).sample(ids, STORIES)
    measured = {}
    for name, weight in (("without topics", 0.0), ("with topics", 1.0)):
        SimilarityJob.objects.all().delete()
        similarity_queue.mark(drawn)
        similarity.compute_all(engine, topics=weight)
        measured |= {f"{figure} {name}": value for figure, value in _measure(drawn, topics).items()}
    return measured


def _imported(file: Path) -> list[int]:
    """All stories of the corpus; where they are there already, this only reads them once more."""
    kind = PAGE_TYPES["story"]
    parent = get_or_create_index(kind, host=None, language="en", report_created=lambda text: None)
    with gzip.open(file) as lines:
        for _ in Importer(PageWriter(kind.page, parent)).run(lines):
            pass
    return list(kind.page.objects.child_of(parent).live().order_by("pk").values_list("pk", flat=True))


def _fill(engine: Engine) -> None:
    """Nothing is known of this index, whatever another one was told."""
    for model in (ReindexRequest, IndexedPage, JournalOffset, SimilarityJob, SimilarPage):
        model.objects.all().delete()
    worker = Indexer(engine)
    worker.prepare()
    worker.index_all()
    getattr(engine, "refresh", lambda: None)()


def _measure(drawn: Sequence[int], topics: Mapping[int, set[str]]) -> dict[str, float]:
    frequency = Counter(topic for of_page in topics.values() for topic in of_page)
    rarity = {topic: math.log(len(topics) / count) for topic, count in frequency.items()}
    rows = SimilarPage.objects.filter(page_id__in=drawn, rank__lt=SHOWN).values_list("page_id", "other_id")
    common = [topics.get(page, set()) & topics.get(other, set()) for page, other in rows]
    return {
        "share": round(sum(map(bool, common)) / len(common), 3),
        "overlap": round(sum(rarity[topic] for shared in common for topic in shared) / len(common), 2),
    }
