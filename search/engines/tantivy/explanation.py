"""Why a query finds a page and with which score, or why not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tantivy import Query

from search.engines.matching_rules import count_required_groups, missing_words_message, word_text
from search.engines.port import Explanation, Message, Phrase, Source, Term, gettext_noop
from search.engines.score_formulas import age_in_days, score_factor

from .clauses import all_of, range_query, term_query, terms_query, unscored
from .index_reader import read_source
from .query_builder import QueryBuilder
from .schema import filter_field, number_field, to_milliseconds


def explain(builder: QueryBuilder, page_id: int) -> Explanation:
    """Return the parts of a page's score, largest share first, or the first reason why it is not found."""
    found = builder.snapshot.searcher.search(term_query("id", page_id), 1).hits
    is_alive = _matches(builder, page_id, term_query("alive", 1))
    if not found or not is_alive:
        reason = gettext_noop("it was removed from the index") if found else gettext_noop("it is not in the index")
        return Explanation(False, 0.0, (), Message(reason))
    source = read_source(builder.snapshot.searcher, found[0][1])
    unmet = next(_reasons(builder, page_id, source), None)
    if unmet:
        return Explanation(False, 0.0, (), unmet)
    return _explain_score(builder, page_id, source)


def _explain_score(builder: QueryBuilder, page_id: int, source: Source) -> Explanation:
    shares = [(name, _score(builder, page_id, clause)) for name, clause in builder.score_parts]
    text = sum(share for _, share in shares)
    published = datetime.fromisoformat(source["published_at"])
    now, ends_at = builder.search_query.now, source["ends_at"]
    has_ended = ends_at is not None and datetime.fromisoformat(ends_at) <= now
    ranking = builder.search_query.ranking
    factor = score_factor(ranking, source["type"], age_in_days(published, now), has_ended=has_ended)
    parts = [(name, share) for name, share in shares if share]
    if factor != 1.0 and text:
        name = Message(gettext_noop("type and age: × %(factor)s"), factor=f"{factor:.3f}")
        parts.append((name, text * (factor - 1.0)))
    parts.sort(key=lambda part: -abs(part[1]))
    return Explanation(True, text * factor, tuple(parts))


def _reasons(builder: QueryBuilder, page_id: int, source: Source) -> Iterator[Message]:
    search_query = builder.search_query
    if source["site"] != search_query.site:
        yield Message(gettext_noop("it belongs to another site"))
    if source["expire_at"] and datetime.fromisoformat(source["expire_at"]) <= search_query.now:
        yield Message(gettext_noop("it has expired"))
    if page_id in search_query.hidden_ids:
        yield Message(gettext_noop("it is hidden for this search"))
    if search_query.only_ids is not None and page_id not in search_query.only_ids:
        yield Message(gettext_noop("the search is limited to other pages"))
    for name, values in search_query.filters.items():
        if values and not _matches(builder, page_id, terms_query(filter_field(name), values)):
            yield Message(gettext_noop("the filter on %(filter)s excludes it"), filter=name)
    for name, limits in search_query.ranges.items():
        if not _matches(builder, page_id, range_query(number_field(name), *limits)):
            yield Message(gettext_noop("the range of %(filter)s excludes it"), filter=name)
    yield from _date_reasons(builder, source)
    if builder.matcher is not None and not _matches(builder, page_id, builder.match_query):
        yield from _text_reasons(builder, page_id)


def _date_reasons(builder: QueryBuilder, source: Source) -> Iterator[Message]:
    published = to_milliseconds(datetime.fromisoformat(source["published_at"]))
    since, before = builder.search_query.published_from, builder.search_query.published_before
    if since is not None and published < to_milliseconds(since):
        yield Message(gettext_noop("it was published before the selected dates"))
    if before is not None and published >= to_milliseconds(before):
        yield Message(gettext_noop("it was published after the selected dates"))


def _text_reasons(builder: QueryBuilder, page_id: int) -> Iterator[Message]:
    matcher = builder.matcher
    assert matcher is not None  # noqa: S101 - only called for queries with a text
    for one in matcher.text.excluded:
        if _matches(builder, page_id, matcher.excluded_query(one)):
            yield Message(gettext_noop("it contains “%(words)s”, which is excluded"), words=_words(one))
    for group, query in matcher.group_queries():
        if group.required and not _matches(builder, page_id, query):
            yield Message(gettext_noop("it does not contain “%(words)s”"), words=_words(group.alternatives[0]))
    counted = [(word, _matches(builder, page_id, query)) for word, query in matcher.counted_words()]
    missing = ", ".join(f"“{word_text(word)}”" for word, is_match in counted if not is_match)
    needed = count_required_groups(len(counted), builder.search_query.ranking.minimum_should_match)
    present = sum(is_match for _, is_match in counted)
    yield missing_words_message(present, len(counted), needed, missing)


def _words(one: Term | Phrase) -> str:
    return one.text if isinstance(one, Term) else " ".join(one.words)


def _matches(builder: QueryBuilder, page_id: int, query: Query) -> bool:
    return bool(builder.snapshot.searcher.search(all_of([term_query("id", page_id), query]), 1).hits)


def _score(builder: QueryBuilder, page_id: int, clause: Query) -> float:
    hits = builder.snapshot.searcher.search(all_of([unscored(term_query("id", page_id)), clause]), 1).hits
    return float(hits[0][0]) if hits else 0.0
