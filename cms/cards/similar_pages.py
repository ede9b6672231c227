"""Reading and writing the table of similar pages.

The worker computes similarity with the search engine and calls `replace_similar`, so that no request for a page waits
for an engine. Callers of `find_similar` must filter the result with `visible_now()`: like an index, the table may be
out of date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose

from django.db import transaction
from django.db.models import QuerySet

from cms.db.cached_sql import cached_sql
from cms.journal import journal

from .models import SimilarPage


@dataclass(frozen=True, slots=True)
class SimilarityScore:
    """How similar a page is to another one.

    `score` is comparable only within the list of one page. `is_close` means that the page is similar enough to be
    placed before more similar ones for variety. `topics` are the API values of the topics that both pages have.
    """

    other_id: int
    score: float
    is_close: bool = False
    topics: tuple[str, ...] = ()


def find_similar(page_id: int) -> list[SimilarityScore]:
    """Return the pages that are similar to a page, most similar first, including hidden ones."""
    return _by_page(_rows([page_id]))[page_id]


def find_neighbours(ids: Iterable[int]) -> set[int]:
    """Return the ids of the pages in whose lists these pages are, and of the pages in the lists of these."""
    ids = list(ids)
    listing = SimilarPage.objects.filter(other_id__in=ids).values_list("page_id", flat=True)
    listed = SimilarPage.objects.filter(page_id__in=ids).values_list("other_id", flat=True)
    return {*listing, *listed} - set(ids)


def find_changed(lists: Mapping[int, Sequence[SimilarityScore]], tolerance: float) -> set[int]:
    """Return the pages whose stored lists differ from these in pages, or in a score by more than a share."""
    before = _lists(lists)
    return {pk for pk, scores in lists.items() if not _are_alike(before[pk], scores, tolerance)}


def replace_similar(lists: Mapping[int, Sequence[SimilarityScore]]) -> set[int]:
    """Replace the lists of similar pages by page id, most similar first; an empty list deletes the old one.

    Two calls for the same page must not run at the same time.

    Return the pages whose related content may have changed, and record one change of related content for them.
    Scores that changed without changing the order do not count.
    """
    with transaction.atomic():
        before = _lists(lists)
        new = {pk: list(scores) for pk, scores in lists.items() if list(scores) != before[pk]}
        SimilarPage.objects.filter(page_id__in=new).delete()
        SimilarPage.objects.bulk_create(
            _row(pk, rank, score) for pk, scores in new.items() for rank, score in enumerate(scores)
        )
        changed = {pk for pk, scores in new.items() if _visible_order(scores) != _visible_order(before[pk])}
        if changed:
            # No search document depends on related content, so this entry does not cause another computation.
            journal.record_related_change(changed)
    return changed


def _row(page_id: int, rank: int, score: SimilarityScore) -> SimilarPage:
    return SimilarPage(
        page_id=page_id,
        other_id=score.other_id,
        rank=rank,
        score=score.score,
        is_close=score.is_close,
        topics=list(score.topics),
    )


def _lists(ids: Iterable[int]) -> Mapping[int, list[SimilarityScore]]:
    return _by_page(_rows(list(ids)))


@cached_sql
def _rows(ids: Sequence[int]) -> QuerySet:
    columns = ("page_id", "other_id", "score", "is_close", "topics")
    return SimilarPage.objects.filter(page_id__in=ids).order_by("page_id", "rank").values_list(*columns)


def _by_page(rows: Iterable[tuple[int, int, float, bool, list[str]]]) -> Mapping[int, list[SimilarityScore]]:
    lists: dict[int, list[SimilarityScore]] = defaultdict(list)
    for page_id, other_id, score, is_close, topics in rows:
        lists[page_id].append(SimilarityScore(other_id, score, is_close, tuple(topics)))
    return lists


def _visible_order(scores: Sequence[SimilarityScore]) -> list[tuple[int, bool]]:
    """Return the parts of a list that determine which pages are shown, and in which order."""
    return [(score.other_id, score.is_close) for score in scores]


def _are_alike(one: Sequence[SimilarityScore], other: Sequence[SimilarityScore], tolerance: float) -> bool:
    scores = zip((score.score for score in one), (score.score for score in other), strict=False)
    return _visible_order(one) == _visible_order(other) and all(isclose(a, b, rel_tol=tolerance) for a, b in scores)
