"""Similar pages: by the characteristic words of the title, those of the text, and shared topics.

docs/relevance.md has the figures of this and other queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from tantivy import Query

from search.engines.score_formulas import TITLE_BOOST, TOPIC_WEIGHT, count_needed, is_selective, select_words

from ..port import SimilarHit
from .clauses import BM25_SCALE, TermStatistics, VisiblePages, all_of, any_of, dis_max, term_query, unscored
from .index_reader import IndexSnapshot, read_source
from .schema import analyze_text, to_milliseconds

_TEXT_FIELDS: tuple[Literal["summary", "body", "names"], ...] = ("summary", "body", "names")


def find_similar_pages(
    snapshot: IndexSnapshot, page_ids: Sequence[int], *, site: int, now: datetime, limit: int, topics: float
) -> Mapping[int, Sequence[SimilarHit]]:
    """Return the similar pages of each page."""
    return {one: find_similar(snapshot, one, site=site, now=now, limit=limit, topics=topics) for one in page_ids}


def find_similar(
    snapshot: IndexSnapshot, page_id: int, *, site: int, now: datetime, limit: int, topics: float
) -> Sequence[SimilarHit]:
    """Return similar pages, best first; none if the page is not in the index."""
    found = snapshot.searcher.search(all_of([term_query("id", page_id), term_query("alive", 1)]), 1).hits
    if not found or limit < 1:
        return ()
    source = read_source(snapshot.searcher, found[0][1])
    statistics = TermStatistics(snapshot.searcher)
    topic_frequencies = {one: statistics.frequency("topics", one) for one in source["topics"] if topics > 0}
    candidates = [
        _shared_terms_query(statistics, ["title"], _stems([source["title"]], snapshot.locale), 1, TITLE_BOOST),
        _shared_terms_query(
            statistics, _TEXT_FIELDS, _stems([source[name] for name in _TEXT_FIELDS], snapshot.locale), 2
        ),
        *(unscored(term_query("topics", one)) for one, count in topic_frequencies.items() if is_selective(count)),
    ]
    by_topics = [
        Query.const_score_query(term_query("topics", one), TOPIC_WEIGHT * topics * statistics.idf(count))
        for one, count in topic_frequencies.items()
    ]
    within = [unscored(query) for query in VisiblePages(site, to_milliseconds(now)).filters()]
    query = all_of(
        [any_of([one for one in candidates if one is not None]), *within], by_topics, [term_query("id", page_id)]
    )
    return _find_best(snapshot, query, limit)


def _stems(texts: Iterable[str], locale: str) -> Counter[str]:
    return Counter(stems[0] for text in texts for _, (_, stems) in analyze_text(text, locale) if stems)


def _shared_terms_query(
    statistics: TermStatistics, fields: Sequence[str], counts: Counter[str], least: int, boost: float = 1.0
) -> Query | None:
    """Return a query for pages with enough of the most characteristic stems."""
    frequencies = {
        stem: max(statistics.frequency(field, stem) for field in fields)
        for stem, count in counts.items()
        if count >= least
    }
    words = select_words(counts, frequencies, statistics.pages)
    if not words:
        return None
    scale = BM25_SCALE * boost
    clauses = [dis_max([Query.boost_query(term_query(field, word), scale) for field in fields]) for word in words]
    return any_of(clauses, count_needed(words))


def _find_best(snapshot: IndexSnapshot, query: Query, limit: int) -> Sequence[SimilarHit]:
    hits = snapshot.searcher.search(query, limit, False).hits
    addresses = [address for _, address in hits]
    ids = snapshot.searcher.fast_field_values("id", addresses)
    kinds = snapshot.searcher.fast_field_values("kind", addresses)
    found = [SimilarHit(int(pk or 0), score, str(kind)) for (score, _), pk, kind in zip(hits, ids, kinds, strict=True)]
    return tuple(sorted(found, key=lambda one: (-one.score, -one.id)))
