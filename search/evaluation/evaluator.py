"""Evaluate the relevance of search on the content of this installation: by graded queries, and by known items.

A ranking is a sequence of keys; grades are 0 to 3, and metrics are between 0 and 1, overall and by kind of query. A
page without a grade counts as 0, so that a ranking gains nothing by pages that were never graded. The results are those
that a visitor would see, without logging or counting the search.

A known item is a page that a visitor looks for by what they remember of it. Its title is the query, and every page with
this title is right. The same seed chooses the same pages as long as the content does not change.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import log2
from statistics import fmean
from typing import Generic, TypeVar

from wagtail.models import Locale, Site

from cms.core.sites import SiteRoot, host_of
from cms.pages.models import BasePage
from cms.search_documents.builder import searchable_now
from search.engine import get_engine
from search.querying.params import SearchParams, parse_search
from search.querying.ranking_functions import search_ranked
from search.querying.results import FoundCard, build_items
from search.rules.compiled import get_rules

from .models import JudgedQuery

Key = TypeVar("Key", bound=Hashable)

MIN_USEFUL_GRADE = 2  # "clearly useful" and "exactly right"
RESULT_DEPTH = 10  # results evaluated per query
MAX_QUERIES = 300  # per page of the admin; each takes the engine a few milliseconds
MIN_WORD_LENGTH = 5  # length of a word that gets a typing error


def dcg(grades: Sequence[int]) -> float:
    """Return the discounted cumulative gain: the sum of (2^grade - 1) / log2(rank + 1), ranks from 1.

    The gain is that of Burges et al., "Learning to rank using gradient descent" (ICML 2005), as gov.uk and
    Elasticsearch's rank_eval use it; the discount that of Järvelin and Kekäläinen, "Cumulated gain-based evaluation
    of IR techniques" (ACM TOIS 20, 2002).
    """
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def ndcg(ranking: Sequence[Key], grades: Mapping[Key, int], k: int = 10) -> float:
    """Return the `dcg` of the first k divided by that of the best order of all graded pages, found or not.

    If no page has a grade above 0, there is nothing to find and the result is 0.
    """
    ideal = dcg(sorted(grades.values(), reverse=True)[:k])
    return dcg([grades.get(key, 0) for key in islice(ranking, k)]) / ideal if ideal else 0.0


def recall(ranking: Sequence[Key], grades: Mapping[Key, int], k: int = 3) -> float:
    """Return the share of the first k ranks that useful pages could take and do: found / min(k, useful pages).

    Plain recall (Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 8.3) divides by all useful
    pages; a topic with thirty of them could then never pass .1 in three ranks. The result is 0 if no page is useful.
    """
    useful = {key for key, grade in grades.items() if grade >= MIN_USEFUL_GRADE}
    return len(useful.intersection(ranking[:k])) / min(k, len(useful)) if useful else 0.0


def reciprocal_rank(ranking: Sequence[Key], wanted: Collection[Key], k: int = 10) -> float:
    """Return 1 / rank of the first wanted key within the first k, or 0 if there is none.

    Its mean over queries is MRR@k (Voorhees, "The TREC-8 question answering track report", 1999).
    """
    return next((1 / rank for rank, key in enumerate(ranking[:k], 1) if key in wanted), 0.0)


@dataclass(frozen=True, slots=True)
class GradedQuery(Generic[Key]):
    """A query and the grades of its pages: 3 exactly right, 2 clearly useful, 1 marginal, 0 not relevant."""

    query: str
    kind: str
    locale: str
    grades: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class EvaluatedQuery(Generic[Key]):
    """A graded query with its first results."""

    query: GradedQuery[Key]
    ranking: tuple[Key, ...]

    @property
    def ndcg(self) -> float:
        """The nDCG of the results."""
        return ndcg(self.ranking, self.query.grades, RESULT_DEPTH)

    @property
    def recall(self) -> float:
        """The recall among the first three results."""
        return recall(self.ranking, self.query.grades)

    @property
    def ungraded(self) -> int:
        """The number of results without a grade."""
        return sum(key not in self.query.grades for key in self.ranking)


@dataclass(frozen=True, slots=True)
class RelevanceMetrics:
    """Means over `queries` queries; `without_results` of them found nothing."""

    queries: int
    ndcg: float
    recall: float
    without_results: int
    ungraded: float  # share of the results without a grade


def evaluate_queries(
    queries: Iterable[GradedQuery[Key]], search: Callable[[GradedQuery[Key]], Sequence[Key]]
) -> list[EvaluatedQuery[Key]]:
    """Run all queries. `search` returns the keys of what a visitor would see, in order."""
    return [EvaluatedQuery(query, tuple(search(query)[:RESULT_DEPTH])) for query in queries]


def calculate_metrics(evaluated: Sequence[EvaluatedQuery[Key]]) -> RelevanceMetrics:
    """Return the mean metrics; all are 0 without queries."""
    if not evaluated:
        return RelevanceMetrics(0, 0.0, 0.0, 0, 0.0)
    shown = sum(len(one.ranking) for one in evaluated)
    return RelevanceMetrics(
        queries=len(evaluated),
        ndcg=fmean(one.ndcg for one in evaluated),
        recall=fmean(one.recall for one in evaluated),
        without_results=sum(not one.ranking for one in evaluated),
        ungraded=sum(one.ungraded for one in evaluated) / shown if shown else 0.0,
    )


def calculate_metrics_by_kind(evaluated: Iterable[EvaluatedQuery[Key]]) -> dict[str, RelevanceMetrics]:
    """Return the metrics of each kind of query, in the order in which the kinds first occur."""
    groups: dict[str, list[EvaluatedQuery[Key]]] = {}
    for one in evaluated:
        groups.setdefault(one.query.kind, []).append(one)
    return {kind: calculate_metrics(group) for kind, group in groups.items()}


def find_top_results(query: str, *, locale: str, site: str | None = None, limit: int = RESULT_DEPTH) -> list[FoundCard]:
    """Return the first results in order, without pages that the public may not see.

    Raises:
        SearchUnavailable: the engine did not respond; figures of the database search would not describe the ranking.
        InvalidParameters: an unknown site or language.
    """
    params = SearchParams.model_validate({"q": query, "locale": locale, "site": site, "limit": limit})
    context = params.read_context()
    rules = get_rules(context.root.language, context.root.site_id)
    search_query = replace(parse_search(params, context, rules).query, facets=(), highlight=False)
    return build_items(search_ranked(get_engine(), search_query), context)


def find_top_page_ids(query: str, *, locale: str, site: str | None = None, limit: int = RESULT_DEPTH) -> list[int]:
    """Return the page ids of `find_top_results`."""
    return [item.id for item in find_top_results(query, locale=locale, site=site, limit=limit)]


@dataclass(frozen=True, slots=True)
class QueryMetrics:
    """The metrics of one judged query."""

    judged: JudgedQuery
    evaluated: EvaluatedQuery[int]


@dataclass(frozen=True, slots=True)
class SiteMetrics:
    """The metrics of a site and language; `omitted` is the number of queries above MAX_QUERIES."""

    overall: RelevanceMetrics
    kinds: Mapping[str, RelevanceMetrics]
    queries: list[QueryMetrics]
    omitted: int

    @property
    def ungraded_percent(self) -> int:
        """The share of results without a grade, in percent."""
        return round(100 * self.overall.ungraded)


def evaluate_site(site: Site, locale: Locale) -> SiteMetrics:
    """Run the judged queries of this site and language and return their metrics, the worst query first.

    Queries without a grade above 0 have nothing to find and are left out.

    Raises:
        SearchUnavailable: the engine did not respond.
        InvalidParameters: the site does not have the language.
    """
    rows = JudgedQuery.objects.filter(site=site, locale=locale).prefetch_related("judgements")
    graded = [(row, query) for row in rows if any((query := _graded_query(row)).grades.values())]
    selected, host = graded[:MAX_QUERIES], host_of(site)
    evaluated = evaluate_queries(
        [query for _, query in selected],
        lambda one: find_top_page_ids(one.query, locale=one.locale, site=None if site.is_default_site else host),
    )
    queries = [QueryMetrics(row, result) for (row, _), result in zip(selected, evaluated, strict=True)]
    queries.sort(key=lambda one: (one.evaluated.ndcg, one.judged.query))
    kinds = {JudgedQuery.Kind(kind).label: metrics for kind, metrics in calculate_metrics_by_kind(evaluated).items()}
    return SiteMetrics(calculate_metrics(evaluated), kinds, queries, len(graded) - len(selected))


def _graded_query(row: JudgedQuery) -> GradedQuery[int]:
    grades = {judgement.page_id: judgement.grade for judgement in row.judgements.all()}
    return GradedQuery(row.query, row.kind, row.locale.language_code, grades)


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A page that was searched for, with the query, and 1 / its rank, 0 beyond the first ten."""

    page_id: int
    kind: str  # see build_queries()
    query: str
    score: float


def choose_pages(root: SiteRoot, sample: int, seed: int) -> list[tuple[int, str]]:
    """Return the ids and titles of some public pages of a site's language that search must find."""
    found = list(searchable_now(root=root).order_by("pk").values_list("pk", "title"))
    random.Random(seed).shuffle(found)  # noqa: S311
    return found[:sample]


def search_for_pages(root: SiteRoot, pages: Sequence[tuple[int, str]], seed: int) -> Iterator[list[KnownItem]]:
    """Search for each page by its title, and yield the results of its queries.

    Raises:
        SearchUnavailable: The engine did not respond.
    """
    rng = random.Random(seed)  # noqa: S311
    for page_id, title in pages:
        yield [
            KnownItem(page_id, kind, query, _measure(root, title, query))
            for kind, query in build_queries(title, rng).items()
        ]


def build_queries(title: str, rng: random.Random) -> dict[str, str]:
    """Return the title as typed, with two letters of a long word swapped, and as typed so far.

    A title without a long word, and one of a single word, have fewer queries.
    """
    words = title.split()
    queries = {"as typed": title}
    long_words = [at for at, word in enumerate(words) if len(word) >= MIN_WORD_LENGTH and word.isalpha()]
    if long_words:
        at = rng.choice(long_words)
        queries["with a typing error"] = " ".join([*words[:at], _swap_letters(words[at], rng), *words[at + 1 :]])
    if len(words) > 1:
        first, last = words[: min(len(words), 4) - 1], words[min(len(words), 4) - 1]
        queries["half-typed"] = " ".join([*first, last[: max(2, len(last) // 2)]])
    return queries


def _swap_letters(word: str, rng: random.Random) -> str:
    """Swap two letters that differ, but not the first; the word stays the same if all others are equal."""
    places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]]
    if not places:
        return word
    at = rng.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _measure(root: SiteRoot, title: str, query: str) -> float:
    found = find_top_page_ids(query, locale=root.language, site=root.host, limit=RESULT_DEPTH)
    titles = dict(BasePage.objects.filter(pk__in=found).values_list("pk", "title"))
    return reciprocal_rank([titles.get(pk) for pk in found], {title}, RESULT_DEPTH)
