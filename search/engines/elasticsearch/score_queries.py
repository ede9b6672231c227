"""How well a page answers: four parts, added up, times what its type and age make of them.

Each part has a name, by which `explain` reports it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from search.documents import format_utc
from search.engines.port import Group, ParsedText, Phrase, RankingConfig, SearchQuery, Term

from .fields import (
    MIN_PREFIX_LENGTH,
    STEMMED_FIELDS,
    TITLE_PREFIX_FIELD,
    TITLE_WORDS_FIELD,
    Query,
    fuzziness_params,
    phrase_fields,
)

# The shape's numbers are those of a page found by the embedded engine, which scores a begun word and a phrase by a
# formula of its own. These two bring them to what was measured best with Lucene's (0.5 and 1).
COMPLETION_SCALE = 0.5 / 0.7
TITLE_PHRASE_SCALE = 0.5

UNSTEMMED_PART = "as written, or with a typing error"
COMPLETION_PART = "a title's word begins with the last word"
TITLE_PHRASE_PART = "the words are a phrase of the title"


def score_query(search_query: SearchQuery, matching: Query) -> Query:
    """`matching` with its scores multiplied by the weight of the page's type and age (search.engines.boosts)."""
    shape = search_query.ranking
    weighted = _multiplied(matching, _freshness(shape, search_query.now), "sum")
    return _multiplied(weighted, _type_weights(shape), "multiply")


def score_parts(text: ParsedText, ranking: RankingConfig, locale: str) -> list[Query]:
    """The parts of the text's score, to be added up. Any of them may be missing from a page."""
    whole = [_as_written(text, ranking), _completion(text, ranking), _title_phrase(text, ranking)]
    groups = [_group(group, ranking, locale, name) for group, name in zip(text.groups, _names(text), strict=True)]
    return [*groups, *(part for part in whole if part)]


def _names(text: ParsedText) -> list[str]:
    """One name a group; a word that is typed twice counts twice, and needs two."""
    names: list[str] = []
    for group in text.groups:
        name = f"“{_said(group.alternatives[0])}”: its words"
        names.append(f"{name} ({len(names) + 1})" if name in names else name)
    return names


def _group(group: Group, ranking: RankingConfig, locale: str, name: str) -> Query:
    alternatives = [_alternative(alternative, ranking, locale) for alternative in group.alternatives]
    return {"dis_max": {"queries": alternatives, "_name": name}}


def _alternative(alternative: Term | Phrase, ranking: RankingConfig, locale: str) -> Query:
    boosts = {"title": ranking.title, "summary": ranking.summary, "body": ranking.body}
    asked: Query = {"query": _said(alternative), "boost": alternative.weight}
    if isinstance(alternative, Phrase):
        asked |= {"type": "phrase", "fields": _boosted(phrase_fields(alternative, locale), boosts)}
    else:
        # Each word is scored in its best field, by its rarity in the field where it is commonest.
        asked |= {"type": "cross_fields", "fields": _boosted(STEMMED_FIELDS, boosts)}
    return {"multi_match": asked}


def _as_written(text: ParsedText, ranking: RankingConfig) -> Query | None:
    """The exact forms and their typing errors, in the title or in the summary, whichever has more of them."""
    boosts = {"title.words": ranking.title, "summary.words": 1.0}
    fields = [_written_in(field, boost, text) for field, boost in boosts.items()]
    if not all(fields):
        return None
    queries = [{"bool": {"should": groups}} for groups in fields]
    return {"dis_max": {"queries": queries, "boost": ranking.typo, "_name": UNSTEMMED_PART}}


def _written_in(field: str, boost: float, text: ParsedText) -> list[Query]:
    terms = ([one for one in group.alternatives if isinstance(one, Term)] for group in text.groups)
    return [_best([_spelt(field, boost, term) for term in group]) for group in terms if group]


def _spelt(field: str, boost: float, term: Term) -> Query:
    errors = {} if term.exact else fuzziness_params(term.text)
    return {"match": {field: {"query": term.text, "boost": boost * term.weight, **errors}}}


def _completion(text: ParsedText, ranking: RankingConfig) -> Query | None:
    if not text.completing or len(text.words[-1]) < MIN_PREFIX_LENGTH:
        return None
    boost = ranking.completion * COMPLETION_SCALE
    return {"match": {TITLE_PREFIX_FIELD: {"query": text.words[-1], "boost": boost, "_name": COMPLETION_PART}}}


def _title_phrase(text: ParsedText, ranking: RankingConfig) -> Query | None:
    if len(text.words) < 2:
        return None
    kind = "match_phrase_prefix" if text.completing else "match_phrase"
    boost = ranking.title_phrase * TITLE_PHRASE_SCALE
    asked = {"query": " ".join(text.words), "slop": 1, "boost": boost, "_name": TITLE_PHRASE_PART}
    return {kind: {TITLE_WORDS_FIELD: asked}}


def _freshness(ranking: RankingConfig, now: datetime) -> list[dict[str, Any]]:
    """floor + (1 - floor) × 2^(-age / half-life), by type; a type that is not named keeps its score."""
    if not ranking.half_life_days:
        return []
    ahead = {"range": {"published_at": {"gt": format_utc(now)}}}
    not_ahead = {"range": {"published_at": {"lte": format_utc(now)}}}
    ageing = {"terms": {"type": sorted(ranking.half_life_days)}}
    changing = 1 - ranking.recency_floor
    functions: list[dict[str, Any]] = [
        {"filter": ageing, "weight": ranking.recency_floor},
        {"filter": {"bool": {"filter": [ageing, ahead]}}, "weight": changing},  # `exp` would age them backwards
    ]
    for page_type, days in ranking.half_life_days.items():
        decay = {"origin": format_utc(now), "scale": f"{round(days * 86_400)}s", "decay": 0.5}
        of_type = {"bool": {"filter": [{"term": {"type": page_type}}, not_ahead]}}
        functions.append({"filter": of_type, "exp": {"published_at": decay}, "weight": changing})
    return functions


def _type_weights(ranking: RankingConfig) -> list[dict[str, Any]]:
    return [{"filter": {"term": {"type": name}}, "weight": weight} for name, weight in ranking.type_weights.items()]


def _multiplied(query: Query, functions: list[dict[str, Any]], score_mode: str) -> Query:
    if not functions:
        return query
    asked = {"query": query, "functions": functions, "score_mode": score_mode, "boost_mode": "multiply"}
    return {"function_score": asked}


def _boosted(fields: tuple[str, ...], boosts: Mapping[str, float]) -> list[str]:
    """Fields with their boosts; the un-stemmed form of a field has the boost of the field."""
    return [f"{field}^{boosts[field.partition('.')[0]]:g}" for field in fields]


def _best(queries: list[Query]) -> Query:
    """The best of these counts: a page that has a word and its synonym is not twice as good."""
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _said(alternative: Term | Phrase) -> str:
    return " ".join(alternative.words) if isinstance(alternative, Phrase) else alternative.text
