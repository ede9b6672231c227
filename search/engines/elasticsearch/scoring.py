"""How well a page answers: four parts, added up, times what its type and age make of them.

Each part has a name, by which `explain` reports it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from search.documents import utc
from search.engines.port import Group, ParsedText, Phrase, Question, Shape, Term

from .fields import FORGIVING, TITLE_BEGINNINGS, TITLE_WORDS, TYPOS, Query
from .matching import phrase

# The shape's numbers are those of a page found by the embedded engine, which scores a begun word and a phrase by a
# formula of its own. These two bring them to what was measured best with Lucene's (0.5 and 1).
COMPLETION_SCALE = 0.5 / 0.7
TITLE_PHRASE_SCALE = 0.5

AS_WRITTEN_PART = "words as they are written, or nearly"
COMPLETION_PART = "last word begins a word of the title"
TITLE_PHRASE_PART = "words stand together in the title"


def scored(question: Question, matching: Query) -> Query:
    """`matching` with its scores multiplied by the weight of the page's type and age (search.engines.weighting)."""
    shape = question.shape
    weighted = _multiplied(matching, _freshness(shape, question.now), "sum")
    return _multiplied(weighted, _type_weights(shape), "multiply")


def parts(text: ParsedText, shape: Shape) -> list[Query]:
    """The parts of the text's score, to be added up. Any of them may be missing from a page."""
    whole = [_as_written(text, shape), _completion(text, shape), _title_phrase(text, shape)]
    return [*(_group(group, shape) for group in text.groups), *(part for part in whole if part)]


def part_name(group: Group) -> str:
    """How `explain` calls what a group adds."""
    return " OR ".join(_said(alternative) for alternative in group.alternatives)


def _group(group: Group, shape: Shape) -> Query:
    """The best of the alternatives: a page that has a word and its synonym is not twice as good."""
    alternatives = [_alternative(alternative, shape) for alternative in group.alternatives]
    return {"dis_max": {"queries": alternatives, "_name": part_name(group)}}


def _alternative(alternative: Term | Phrase, shape: Shape) -> Query:
    boosts = (shape.title, shape.summary, shape.body)
    if isinstance(alternative, Phrase):
        fields = _boosted(("title.words", "summary.words", "body.words"), boosts)
        query = phrase(alternative, fields)
    else:
        # Each word is scored in its best field, by its rarity in the field where it is commonest.
        fields = _boosted(("title", "summary", "body"), boosts)
        query = {"multi_match": {"query": alternative.text, "type": "cross_fields", "fields": fields}}
    query["multi_match"]["boost"] = alternative.weight
    return query


def _as_written(text: ParsedText, shape: Shape) -> Query | None:
    words = [
        alternative.text
        for group in text.groups
        for alternative in group.alternatives
        if isinstance(alternative, Term) and not alternative.exact
    ]
    if not words:
        return None
    fields = _boosted(FORGIVING, (shape.title, 1.0))
    asked = {"query": " ".join(words), "fields": fields, "boost": shape.typo, "_name": AS_WRITTEN_PART, **TYPOS}
    return {"multi_match": asked}


def _completion(text: ParsedText, shape: Shape) -> Query | None:
    if not text.completing:
        return None
    boost = shape.completion * COMPLETION_SCALE
    return {"match": {TITLE_BEGINNINGS: {"query": text.words[-1], "boost": boost, "_name": COMPLETION_PART}}}


def _title_phrase(text: ParsedText, shape: Shape) -> Query | None:
    if not text.words:
        return None
    kind = "match_phrase_prefix" if text.completing else "match_phrase"
    boost = shape.title_phrase * TITLE_PHRASE_SCALE
    asked = {"query": " ".join(text.words), "slop": 1, "boost": boost, "_name": TITLE_PHRASE_PART}
    return {kind: {TITLE_WORDS: asked}}


def _freshness(shape: Shape, now: datetime) -> list[dict[str, Any]]:
    """floor + (1 - floor) × 2^(-age / half-life), by type; a type that is not named keeps its score."""
    if not shape.half_life_days:
        return []
    ahead = {"range": {"published_at": {"gt": utc(now)}}}
    not_ahead = {"range": {"published_at": {"lte": utc(now)}}}
    ageing = {"terms": {"type": sorted(shape.half_life_days)}}
    changing = 1 - shape.recency_floor
    functions: list[dict[str, Any]] = [
        {"filter": ageing, "weight": shape.recency_floor},
        {"filter": {"bool": {"filter": [ageing, ahead]}}, "weight": changing},  # `exp` would age them backwards
    ]
    for page_type, days in shape.half_life_days.items():
        decay = {"origin": utc(now), "scale": f"{round(days * 86_400)}s", "decay": 0.5}
        of_type = {"bool": {"filter": [{"term": {"type": page_type}}, not_ahead]}}
        functions.append({"filter": of_type, "exp": {"published_at": decay}, "weight": changing})
    return functions


def _type_weights(shape: Shape) -> list[dict[str, Any]]:
    return [{"filter": {"term": {"type": name}}, "weight": weight} for name, weight in shape.type_weights.items()]


def _multiplied(query: Query, functions: list[dict[str, Any]], score_mode: str) -> Query:
    if not functions:
        return query
    asked = {"query": query, "functions": functions, "score_mode": score_mode, "boost_mode": "multiply"}
    return {"function_score": asked}


def _boosted(fields: tuple[str, ...], boosts: tuple[float, ...]) -> tuple[str, ...]:
    return tuple(f"{field}^{boost:g}" for field, boost in zip(fields, boosts, strict=True))


def _said(alternative: Term | Phrase) -> str:
    return f'"{" ".join(alternative.words)}"' if isinstance(alternative, Phrase) else alternative.text
