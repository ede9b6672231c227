"""What counts as a hit: one clause a group of the question, and how many of them must be met."""

from __future__ import annotations

from search.engines.analysis import is_stopword
from search.engines.hit_rule import required_groups
from search.engines.port import Group, ParsedText, Phrase, Term

from .fields import AS_WRITTEN, FORGIVING, STEMMED, TITLE_BEGINNINGS, TYPOS, Query


def hit_rule(text: ParsedText, locale: str, minimum_should_match: str) -> list[Query]:
    """Filters that let through the pages which count as hits; scores are not touched."""
    met = [(group, met_by(group, locale, completing=is_last and text.completing)) for group, is_last in _in_order(text)]
    counted = [clause for group, clause in met if not group.required and not group.stopword]
    rules = [clause for group, clause in met if group.required]
    if counted:
        # A question of which no word is required would be met by every page.
        least = max(1, required_groups(len(counted), minimum_should_match))
        rules.append({"bool": {"should": counted, "minimum_should_match": least}})
    return rules


def left_out(text: ParsedText, locale: str) -> list[Query]:
    """What a page must not contain."""
    return [met_by(Group((alternative,)), locale) for alternative in text.excluded]


def met_by(group: Group, locale: str, *, completing: bool = False) -> Query:
    """The pages that meet a group: by any of its alternatives."""
    ways = [way for alternative in group.alternatives for way in _ways(alternative, locale, completing)]
    return {"bool": {"should": ways, "minimum_should_match": 1}}


def _ways(alternative: Term | Phrase, locale: str, completing: bool) -> list[Query]:
    if isinstance(alternative, Phrase):
        return [phrase(alternative)]
    if is_stopword(alternative.text, locale):  # here it is meant, and the stemmed fields do not have it
        return [{"multi_match": {"query": alternative.text, "fields": AS_WRITTEN}}]
    ways: list[Query] = [{"multi_match": {"query": alternative.text, "fields": STEMMED, "operator": "and"}}]
    if not alternative.exact:
        ways.append({"multi_match": {"query": alternative.text, "fields": FORGIVING, "operator": "and", **TYPOS}})
    if completing:
        ways.append({"match": {TITLE_BEGINNINGS: {"query": alternative.text, "operator": "and"}}})
    return ways


def phrase(alternative: Phrase, fields: tuple[str, ...] = AS_WRITTEN) -> Query:
    """The words as they are written, in order, in one field."""
    return {"multi_match": {"query": " ".join(alternative.words), "type": "phrase", "fields": fields}}


def _in_order(text: ParsedText) -> list[tuple[Group, bool]]:
    last = len(text.groups) - 1
    return [(group, number == last) for number, group in enumerate(text.groups)]
