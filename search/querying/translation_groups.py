"""Groups of translations: a page with all its translations is one result of a search in several languages.

A group is shown in the visitor's language if that translation is visible now, otherwise in the language that matched
best. Which pages belong together and which of them are visible is read from the database, so that no group is counted
or shown that visitors may not see, whatever the index holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from cms.content.references import ReadContext
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql
from cms.pages.models import BasePage
from cms.pages.page_types import searchable_models
from cms.pages.range_registry import ChosenOrder, find_order
from cms.search_documents.builder import only_searchable, searchable_types
from search.engines.port import MatchedPage, Sort

MAX_VALUES_PER_QUERY = 8_192  # ids in one statement; SQLite allows 32,766
_COLUMNS = ("pk", "translation_key", "listed_at", "path")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TranslationGroup:
    """One result: the page that is shown, in `root`, and the languages whose text matches, best first.

    `score` is the best of all translations that match.
    """

    key: UUID
    page_id: int
    root: SiteRoot
    listed_at: datetime | None
    score: float
    found_in: tuple[str, ...]


def find_groups(
    matches: Mapping[SiteRoot, Sequence[MatchedPage]], context: ReadContext, hidden_ids: Collection[int], sort: Sort
) -> list[TranslationGroup]:
    """Return the groups of the pages that match, by the languages that were searched, in their order.

    `hidden_ids` are pages of the visitor's language that are not shown in this search: neither are their translations.
    """
    members: dict[UUID, list[tuple[float, SiteRoot, Any]]] = defaultdict(list)
    for root, found in matches.items():
        scores = dict(found)
        for row in _read_rows(_pages_by_id, scores, root, context):
            members[row.translation_key].append((scores[row.pk], root, row))
    for key in _read_keys(hidden_ids):
        members.pop(key, None)
    own = {row.translation_key: row for row in _read_rows(_pages_by_key, members, context.root, context)}
    groups = [_build_group(key, members[key], own.get(key), context.root) for key in members]
    chosen = find_order(sort, searchable_models())
    return _sort_by_key(groups, chosen) if chosen else sorted(groups, key=_sort_key(sort))


def _build_group(
    key: UUID, matched: Sequence[tuple[float, SiteRoot, Any]], own: Any | None, own_root: SiteRoot
) -> TranslationGroup:
    best_first = sorted(matched, key=lambda one: -one[0])
    score, root, row = best_first[0]
    languages = tuple(root.language for _, root, _ in best_first)
    if own is not None:
        return TranslationGroup(key, own.pk, own_root, own.listed_at, score, languages)
    return TranslationGroup(key, row.pk, root, row.listed_at, score, languages)


def _sort_key(sort: Sort) -> Any:
    """Return the order of groups: ties, and pages without a date, by id, descending."""

    def by_date(group: TranslationGroup) -> float:
        return group.listed_at.timestamp() if group.listed_at else float("-inf")

    if sort == "oldest":
        return lambda group: (by_date(group), -group.page_id)
    if sort == "newest":
        return lambda group: (-by_date(group), -group.page_id)
    return lambda group: (-group.score, -group.page_id)


def _sort_by_key(groups: Sequence[TranslationGroup], chosen: ChosenOrder) -> list[TranslationGroup]:
    """Return the groups in the order of a sort key, by the pages that are shown; those without a value are last."""
    values: dict[int, Any] = {}
    for chunk in split_values(group.page_id for group in groups):
        values |= BasePage.objects.order_by().filter(pk__in=chunk).values_list("pk", chosen.key.value)
    ordered = sorted(groups, key=lambda group: -group.page_id)
    with_value = [group for group in ordered if values.get(group.page_id) is not None]
    with_value.sort(key=lambda group: values[group.page_id], reverse=chosen.descending)
    return with_value + [group for group in ordered if values.get(group.page_id) is None]


def _read_rows(read: Any, values: Collection[Any], root: SiteRoot, context: ReadContext) -> Iterator[Any]:
    """Yield the visible pages of this site and language; those of a site inside this one belong to that."""
    types = list(searchable_types())
    for chunk in split_values(values):
        yield from (row for row in read(chunk, types, root, context.now) if context.site_roots.root_of(row) == root)


@cached_sql
def _pages_by_id(ids: Collection[int], types: Collection[int], root: SiteRoot, now: datetime) -> QuerySet:
    pages = only_searchable(visible_now(BasePage, root=root, now=now), types)
    return pages.order_by().filter(pk__in=ids).values_list(*_COLUMNS)


@cached_sql
def _pages_by_key(keys: Collection[UUID], types: Collection[int], root: SiteRoot, now: datetime) -> QuerySet:
    pages = only_searchable(visible_now(BasePage, root=root, now=now), types)
    return pages.order_by().filter(translation_key__in=keys).values_list(*_COLUMNS)


def _read_keys(ids: Collection[int]) -> list[UUID]:
    return list(BasePage.objects.filter(pk__in=ids).values_list("translation_key", flat=True)) if ids else []


def split_values(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield the values in lists that one statement can take."""
    listed = list(values)
    for start in range(0, len(listed), MAX_VALUES_PER_QUERY):
        yield listed[start : start + MAX_VALUES_PER_QUERY]
