"""Why a page is found, and at which score, or why it is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tantivy import DocAddress, Query

from search.engines.boosts import age_in_days, score_factor
from search.engines.minimum_should_match import count_required_groups
from search.engines.port import FILTERS, Explanation, Phrase, Source, Term

from .clauses import all_of, term_query, terms_query, unscored
from .highlighter import read_source
from .query_builder import QueryBuilder
from .schema import to_milliseconds


def explain(builder: QueryBuilder, page_id: int) -> Explanation:
    """What a page's score is made of, largest share first, or the first reason why it is not found."""
    found = builder.snapshot.searcher.search(term_query("id", page_id), 1).hits
    alive = bool(_holds(builder, page_id, term_query("alive", 1)))
    if not found or not alive:
        reason = "it was taken out of the index" if found else "it is not in the index"
        return Explanation(False, 0.0, (), reason)
    source = read_source(builder.snapshot.searcher, found[0][1])
    reason = next(_reasons(builder, page_id, source), "")
    if reason:
        return Explanation(False, 0.0, (), reason)
    return _found(builder, page_id, source, found[0][1])


def _found(builder: QueryBuilder, page_id: int, source: Source, address: DocAddress) -> Explanation:
    shares = [(name, _score(builder, page_id, clause)) for name, clause in builder.score_parts]
    text = sum(share for _, share in shares)
    published = datetime.fromisoformat(source["published_at"])
    factor = score_factor(builder.search_query.ranking, source["type"], age_in_days(published, builder.search_query.now))
    parts = [(name, share) for name, share in shares if share]
    if factor != 1.0 and text:
        parts.append((f"type and age: × {factor:.3f}", text * (factor - 1.0)))
    parts.sort(key=lambda part: -abs(part[1]))
    return Explanation(True, text * factor, tuple(parts))


def _reasons(builder: QueryBuilder, page_id: int, source: Source) -> Iterator[str]:
    search_query = builder.search_query
    if source["site"] != search_query.site:
        yield "it belongs to another site"
    if source["expire_at"] and datetime.fromisoformat(source["expire_at"]) <= search_query.now:
        yield "it has expired"
    if page_id in search_query.hidden:
        yield "it is hidden for this question"
    if search_query.only is not None and page_id not in search_query.only:
        yield "the question is about other pages"
    for name in FILTERS:
        values = search_query.filters.get(name)
        if values and not _holds(builder, page_id, terms_query(name, values)):
            yield f"the filter on {name} leaves it out"
    yield from _date_reasons(builder, source)
    if builder.matcher is not None and not _holds(builder, page_id, builder.match_query):
        yield from _text_reasons(builder, page_id)


def _date_reasons(builder: QueryBuilder, source: Source) -> Iterator[str]:
    published = to_milliseconds(datetime.fromisoformat(source["published_at"]))
    since, before = builder.search_query.published_from, builder.search_query.published_before
    if since is not None and published < to_milliseconds(since):
        yield "it was published before the time asked for"
    if before is not None and published >= to_milliseconds(before):
        yield "it was published after the time asked for"


def _text_reasons(builder: QueryBuilder, page_id: int) -> Iterator[str]:
    matcher = builder.matcher
    assert matcher is not None  # noqa: S101 - only asked where there is a text
    for one in matcher.text.excluded:
        if _holds(builder, page_id, matcher.excluded(one)):
            yield f"it has “{_words(one)}”, which is excluded"
    met = [(group, _holds(builder, page_id, query)) for group, query in matcher.group_queries()]
    for group, holds in met:
        if group.required and not holds:
            yield f"it does not have “{_words(group.alternatives[0])}”"
    counted = [(group, holds) for group, holds in met if not group.required and not group.stopword]
    missing = ", ".join(f"“{_words(group.alternatives[0])}”" for group, holds in counted if not holds)
    needed = count_required_groups(len(counted), builder.search_query.ranking.minimum_should_match)
    yield f"it has {sum(holds for _, holds in counted)} of {len(counted)} words, {needed} are needed; not {missing}"


def _words(one: Term | Phrase) -> str:
    return one.text if isinstance(one, Term) else " ".join(one.words)


def _holds(builder: QueryBuilder, page_id: int, query: Query) -> bool:
    return bool(builder.snapshot.searcher.search(all_of([term_query("id", page_id), query]), 1).hits)


def _score(builder: QueryBuilder, page_id: int, clause: Query) -> float:
    hits = builder.snapshot.searcher.search(all_of([unscored(term_query("id", page_id)), clause]), 1).hits
    return float(hits[0][0]) if hits else 0.0
