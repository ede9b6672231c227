"""The score: the sum of four parts, multiplied by the boosts of the page's type and age.

Each part has a name, which `explain` sends with it to get its score. Searches do not: each name takes time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from search.documents import format_utc
from search.engines.analysis import is_single_character
from search.engines.matching_rules import split_counted_words, word_text
from search.engines.port import Group, Message, ParsedText, Phrase, RankingConfig, SearchQuery, Term, gettext_noop

from .filters import (
    ATTACHMENTS_FIELD,
    CHARACTERS_FIELD,
    MIN_PREFIX_LENGTH,
    OWN_FIELDS,
    STEMMED_FIELDS,
    TITLE_CHARACTERS_FIELD,
    TITLE_PREFIX_FIELD,
    TITLE_WORDS_FIELD,
    Query,
    fuzziness_params,
    named_query,
    phrase_fields,
)
from .match_queries import title_part_query

# The boosts of the ranking configuration are for the embedded engine, which scores completions and phrases by a formula
# of its own. These factors convert them to the values that were measured best with Lucene's formula (0.5 and 1).
COMPLETION_SCALE = 0.5 / 0.7
TITLE_PHRASE_SCALE = 0.5

_FAR_AHEAD = timedelta(days=36_500)  # later than any date of publication

UNSTEMMED_PART = Message(gettext_noop("as written, or with a typing error"))
COMPLETION_PART = Message(gettext_noop("a title's word begins with the last word"))
TITLE_PHRASE_PART = Message(gettext_noop("the words are a phrase of the title"))
TITLE_PART_PART = Message(gettext_noop("the title contains the text"))


def score_query(search_query: SearchQuery, matching: Query) -> Query:
    """Return `matching` with scores multiplied by the boosts of type, age and end (`search.engines.score_formulas`)."""
    ranking, now = search_query.ranking, search_query.now
    weighted = _function_score(matching, _recency_functions(ranking, now), "sum")
    return _function_score(weighted, [*_type_weight_functions(ranking), *_ended_functions(ranking, now)], "multiply")


def score_parts(
    text: ParsedText, ranking: RankingConfig, locale: str, fields: tuple[str, ...] = STEMMED_FIELDS
) -> dict[Message, Query]:
    """Return the parts of the text's score by name; it is their sum. A page need not match any of them.

    `fields` are those that are searched by stems, all or OWN_FIELDS.
    """
    whole = {
        UNSTEMMED_PART: _unstemmed_part(text, ranking),
        COMPLETION_PART: _completion_part(text, ranking),
        TITLE_PHRASE_PART: _title_phrase_part(text, ranking),
        TITLE_PART_PART: _title_part_part(text, ranking, locale),
    }
    words = split_counted_words(text.groups)
    parts = {
        name: _word_part(word, ranking, locale, fields) for word, name in zip(words, _word_names(words), strict=True)
    }
    return parts | {name: part for name, part in whole.items() if part}


def score_parts_by_types(
    text: ParsedText, ranking: RankingConfig, locale: str, fields: tuple[str, ...], *, with_names: bool
) -> list[Query]:
    """Return the clauses of the text's score, those of page types with boosts of their own for these types only."""
    weighted = sorted(ranking.field_weights)
    clauses = _list_parts(text, ranking, locale, fields, with_names=with_names)
    if weighted:
        clauses = [{"bool": {"must": [clause], "must_not": [{"terms": {"type": weighted}}]}} for clause in clauses]
    for types, boosts in ranking.split_by_types():
        of_types = [{"terms": {"type": list(types)}}]
        parts = _list_parts(text, boosts, locale, fields, with_names=with_names)
        clauses += [{"bool": {"must": [clause], "filter": of_types}} for clause in parts]
    return clauses


def _list_parts(
    text: ParsedText, ranking: RankingConfig, locale: str, fields: tuple[str, ...], *, with_names: bool
) -> list[Query]:
    parts = score_parts(text, ranking, locale, fields)
    return [named_query(*part) for part in parts.items()] if with_names else [*parts.values()]


def _word_names(words: Sequence[tuple[Group, ...]]) -> list[Message]:
    """Return a distinct name for each word, as one that is typed twice counts twice."""
    names: list[Message] = []
    for text in map(word_text, words):
        name = Message(gettext_noop("“%(word)s”: its words"), word=text)
        again = Message(gettext_noop("“%(word)s”: its words (%(number)s)"), word=text, number=len(names) + 1)
        names.append(again if name in names else name)
    return names


def part_names(text: ParsedText) -> list[Message]:
    """Return the names of all parts that the text's score may have."""
    return [
        *_word_names(split_counted_words(text.groups)),
        UNSTEMMED_PART,
        COMPLETION_PART,
        TITLE_PHRASE_PART,
        TITLE_PART_PART,
    ]


def _word_part(word: tuple[Group, ...], ranking: RankingConfig, locale: str, fields: tuple[str, ...]) -> Query:
    groups = [[_alternative_query(one, ranking, locale, fields) for one in group.alternatives] for group in word]
    if len(groups) == 1:
        return _dis_max(groups[0])
    return {"bool": {"should": [_dis_max(queries) for queries in groups]}}


def _alternative_query(
    alternative: Term | Phrase, ranking: RankingConfig, locale: str, fields: tuple[str, ...]
) -> Query:
    boosts = {field: getattr(ranking, field) for field in fields}
    body: Query = {"query": _display_text(alternative), "boost": alternative.weight}
    if isinstance(alternative, Phrase):
        body |= {"type": "phrase", "fields": _boosted_fields(phrase_fields(alternative, locale, fields), boosts)}
    elif is_single_character(alternative.text):
        characters = [f"{TITLE_CHARACTERS_FIELD}^{ranking.title:g}", f"{CHARACTERS_FIELD}^{ranking.body:g}"]
        body |= {"type": "best_fields", "fields": characters}
    else:
        # Each word is scored in its best field, by its frequency in the field where it is most frequent. Attached files
        # are scored apart: a word that many files contain can still be rare in the pages.
        own = {**body, "type": "cross_fields", "fields": _boosted_fields(OWN_FIELDS, boosts)}
        if ATTACHMENTS_FIELD not in fields:
            return {"multi_match": own}
        attached = {"query": alternative.text, "boost": alternative.weight * ranking.attachments}
        return _dis_max([{"multi_match": own}, {"match": {ATTACHMENTS_FIELD: attached}}])
    return {"multi_match": body}


def _unstemmed_part(text: ParsedText, ranking: RankingConfig) -> Query | None:
    """Return the part of exact forms and typing errors, in the title or in the summary, whichever scores higher."""
    boosts = {"title.words": ranking.title, "summary.words": 1.0}
    fields = [_unstemmed_field(field, boost, text) for field, boost in boosts.items()]
    if not all(fields):
        return None
    queries = [{"bool": {"should": groups}} for groups in fields]
    return {"dis_max": {"queries": queries, "boost": ranking.typo}}


def _unstemmed_field(field: str, boost: float, text: ParsedText) -> list[Query]:
    terms = ([one for one in group.alternatives if isinstance(one, Term)] for group in text.groups)
    return [_dis_max([_spelling_query(field, boost, term) for term in group]) for group in terms if group]


def _spelling_query(field: str, boost: float, term: Term) -> Query:
    errors = {} if term.exact else fuzziness_params(term.text)
    return {"match": {field: {"query": term.text, "boost": boost * term.weight, **errors}}}


def _completion_part(text: ParsedText, ranking: RankingConfig) -> Query | None:
    if not text.completing or len(text.words[-1]) < MIN_PREFIX_LENGTH:
        return None
    boost = ranking.completion * COMPLETION_SCALE
    return {"match": {TITLE_PREFIX_FIELD: {"query": text.words[-1], "boost": boost}}}


def _title_phrase_part(text: ParsedText, ranking: RankingConfig) -> Query | None:
    if len(text.words) < 2:
        return None
    kind = "match_phrase_prefix" if text.completing else "match_phrase"
    boost = ranking.title_phrase * TITLE_PHRASE_SCALE
    body = {"query": " ".join(text.words), "slop": 1, "boost": boost}
    return {kind: {TITLE_WORDS_FIELD: body}}


def _title_part_part(text: ParsedText, ranking: RankingConfig, locale: str) -> Query | None:
    query = title_part_query(text, locale)
    boost = ranking.title_phrase * TITLE_PHRASE_SCALE
    return {"bool": {"must": [query], "boost": boost}} if query else None


def _recency_functions(ranking: RankingConfig, now: datetime) -> list[dict[str, Any]]:
    """Return functions for floor + (1 - floor) × 2^(-age / half-life), by type; other types do not age."""
    if not ranking.half_life_days:
        return []
    # `exp` is symmetric about its origin and constant within `offset` of it. With both so far ahead, pages with future
    # dates do not age backwards, and no filter on the date has to be tested for each hit.
    origin = {"origin": format_utc(now + _FAR_AHEAD), "offset": f"{_FAR_AHEAD.days}d"}
    functions: list[dict[str, Any]] = [
        {"filter": {"terms": {"type": sorted(ranking.half_life_days)}}, "weight": ranking.recency_floor}
    ]
    for page_type, days in ranking.half_life_days.items():
        decay = {**origin, "scale": f"{round(days * 86_400)}s", "decay": 0.5}
        of_type = {"term": {"type": page_type}}
        functions.append({"filter": of_type, "exp": {"published_at": decay}, "weight": 1 - ranking.recency_floor})
    return functions


def _type_weight_functions(ranking: RankingConfig) -> list[dict[str, Any]]:
    return [{"filter": {"term": {"type": name}}, "weight": weight} for name, weight in ranking.type_weights.items()]


def _ended_functions(ranking: RankingConfig, now: datetime) -> list[dict[str, Any]]:
    if ranking.ended == 1.0:
        return []
    return [{"filter": {"range": {"ends_at": {"lte": format_utc(now)}}}, "weight": ranking.ended}]


def _function_score(query: Query, functions: list[dict[str, Any]], score_mode: str) -> Query:
    if not functions:
        return query
    body = {"query": query, "functions": functions, "score_mode": score_mode, "boost_mode": "multiply"}
    return {"function_score": body}


def _boosted_fields(fields: tuple[str, ...], boosts: Mapping[str, float]) -> list[str]:
    """Return fields with their boosts; the un-stemmed form of a field has the boost of the field."""
    return [f"{field}^{boosts[field.partition('.')[0]]:g}" for field in fields]


def _dis_max(queries: list[Query]) -> Query:
    """Return a query whose score is that of the best clause: a word and its synonym do not count twice."""
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _display_text(alternative: Term | Phrase) -> str:
    return " ".join(alternative.words) if isinstance(alternative, Phrase) else alternative.text
