"""Which pages are like which: a table that is filled from outside, so that a page never waits for an engine.

Whoever knows how alike pages are calls `replace`; a page's detail calls `similar_to`. What comes out has still to pass
`visible_now()`: the table is a hint like any index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from cms.core.cached_sql import cached_sql
from cms.journal import journal

from .models import SimilarPage


@dataclass(frozen=True, slots=True)
class SimilarityScore:
    """A page that is like another one.

    `score` says how much, within the list of one page; `is_close`, that it is similar enough to be put before more
    similar ones for the sake of variety; `topics` are the API's values of what both are tagged with.
    """

    other_id: int
    score: float
    is_close: bool = False
    topics: tuple[str, ...] = ()


def find_similar(page_id: int) -> list[SimilarityScore]:
    """What is known to be like the page, the most similar first; hidden ones among them."""
    return _by_page(_rows([page_id]))[page_id]


def find_neighbours(ids: Iterable[int]) -> set[int]:
    """The pages that list one of these, and those that these list."""
    ids = list(ids)
    listing = SimilarPage.objects.filter(other_id__in=ids).values_list("page_id", flat=True)
    listed = SimilarPage.objects.filter(page_id__in=ids).values_list("other_id", flat=True)
    return {*listing, *listed} - set(ids)


def replace_similar(lists: Mapping[int, Sequence[SimilarityScore]]) -> set[int]:
    """Put these lists, the most similar first, in the place of those of their pages; an empty one leaves nothing.

    Two calls for the same page must not run at once.

    Answers the pages whose visitors may see something else now. For those the content version grows, once; scores
    that moved without changing any place are nothing that anybody sees.
    """
    with transaction.atomic():
        before = _lists(lists)
        other = {pk: list(found) for pk, found in lists.items() if list(found) != before[pk]}
        SimilarPage.objects.filter(page_id__in=other).delete()
        SimilarPage.objects.bulk_create(
            _row(pk, rank, one) for pk, found in other.items() for rank, one in enumerate(found)
        )
        changed = {pk for pk, found in other.items() if _visible_order(found) != _visible_order(before[pk])}
        if changed:
            # No search document depends on it: the entry is one that does not lead back here.
            journal.record_related_change(changed)
    return changed


def _row(page_id: int, rank: int, one: SimilarityScore) -> SimilarPage:
    return SimilarPage(
        page_id=page_id,
        other_id=one.other_id,
        rank=rank,
        score=one.score,
        is_close=one.is_close,
        topics=list(one.topics),
    )


def _lists(ids: Iterable[int]) -> Mapping[int, list[SimilarityScore]]:
    return _by_page(_rows(list(ids)))


@cached_sql
def _rows(ids: Sequence[int]) -> QuerySet:
    columns = ("page_id", "other_id", "score", "is_close", "topics")
    return SimilarPage.objects.filter(page_id__in=ids).order_by("page_id", "rank").values_list(*columns)


def _by_page(rows: Iterable[tuple]) -> Mapping[int, list[SimilarityScore]]:
    lists: dict[int, list[SimilarityScore]] = defaultdict(list)
    for page_id, other_id, score, is_close, topics in rows:
        lists[page_id].append(SimilarityScore(other_id, score, is_close, tuple(topics)))
    return lists


def _visible_order(found: Sequence[SimilarityScore]) -> list[tuple[int, bool]]:
    """What decides which pages are shown, and in which order."""
    return [(one.other_id, one.is_close) for one in found]
