"""Why a page is found by a question, or is not, in words an editor understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.port import Explanation, Question

from .client import complete
from .facets import after_counting, before_counting
from .fields import Query
from .filters import TOMBSTONE, expired, published_within, with_ids
from .matching import hit_rule, left_out
from .request import matching
from .scoring import scored

_AGE_AND_TYPE = "age and type"


def explain(client: Elasticsearch, index: str, question: Question, page_id: int) -> Explanation:
    """See `Engine.explain`. The parts add up to the score; that of age and type is what these take from the text's."""
    chosen = [*after_counting(question), with_ids([page_id])]
    hit = _one(client, index, {"bool": {"must": [scored(question, matching(question))], "filter": chosen}})
    if hit is None:
        return Explanation(found=False, score=0.0, parts=(), reason=_why_not(client, index, question, page_id))
    score = hit["_score"]
    parts = {name: value for name, value in hit.get("matched_queries", {}).items() if value}
    if parts:
        parts[_AGE_AND_TYPE] = score - sum(parts.values())
    shares = sorted(parts.items(), key=lambda part: -part[1])
    return Explanation(found=True, score=score, parts=tuple(shares))


def _why_not(client: Elasticsearch, index: str, question: Question, page_id: int) -> str:
    """The first condition that the page does not meet."""
    hurdles = _hurdles(question)
    named = [{"bool": {"filter": [query], "_name": said}} for said, query in hurdles]
    hit = _one(client, index, {"bool": {"filter": [with_ids([page_id])], "should": named}})
    if hit is None:
        return "it is not in the index"
    passed = set(hit.get("matched_queries", {}))
    return next((said for said, _ in hurdles if said not in passed), "it is found, but was not a moment ago")


def _hurdles(question: Question) -> Sequence[tuple[str, Query]]:
    """What must be true of a page, in the order of telling, each with what is said when it is not."""
    text = question.text
    hurdles = [
        ("it is hidden: the index holds no text of it", _no(TOMBSTONE)),
        ("it belongs to another site", {"term": {"site": question.site}}),
        ("it has expired", _no(expired(question.now))),
        ("it is hidden for this question", _no(with_ids(question.hidden))),
        ("it was published at another time", _all(published_within(question))),
        ("a filter leaves it out", _all([*before_counting(question), *after_counting(question)])),
    ]
    if text:
        excluded = {"bool": {"must_not": left_out(text, question.locale)}}
        rule = hit_rule(text, question.locale, question.shape.minimum_should_match)
        hurdles.append(("it contains a word that the question leaves out", excluded))
        hurdles.append(("it has too few of the question's words", _all(rule)))
    return hurdles


def _no(query: Query) -> Query:
    return {"bool": {"must_not": [query]}}


def _all(queries: Sequence[Query]) -> Query:
    return {"bool": {"filter": list(queries)}}


def _one(client: Elasticsearch, index: str, query: Query) -> Mapping[str, Any] | None:
    answer = client.search(index=index, query=query, size=1, source=False, include_named_queries_score=True)
    hits: list[Mapping[str, Any]] = complete(answer)["hits"]["hits"]
    return hits[0] if hits else None
