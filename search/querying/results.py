"""From the engine's answer to ours. The index is a hint: every hit is read again from the database."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from cms.cards.builder import cards_by_id
from cms.cards.labels import facet_label, value_labels
from cms.content.details import Card
from cms.content.references import ReadContext
from search.engines.port import Hit, SearchResult

from .freshness import out_of_date
from .schema import Facet, FacetValue, FoundCard, Highlights
from .search_query import NAMES, SNIPPETS
from .visible_terms import used_values


def items_of(result: SearchResult, context: ReadContext) -> list[FoundCard]:
    """The hits that the public may see now, in the engine's order, with title and address from the database."""
    known = cards_by_id([hit.id for hit in result.hits], context)
    old = out_of_date((hit.id for hit in result.hits if hit.body), context.now)
    return [_found(hit, *known[hit.id], is_old=hit.id in old) for hit in result.hits if hit.id in known]


def _found(hit: Hit, card: Card, revision: int | None, *, is_old: bool) -> FoundCard:
    return found_card(card, unmarked(card) if is_old else _highlights(hit, card, revision))


def found_card(card: Card, highlights: Highlights) -> FoundCard:
    return FoundCard(**dict(card), slug=card.path.rstrip("/").rpartition("/")[2], highlights=highlights)


def unmarked(card: Card) -> Highlights:
    return Highlights(title=escape(card.title), body=[])


def _highlights(hit: Hit, card: Card, revision: int | None) -> Highlights:
    """Marked text comes from the index; where the page has been published anew since, it may quote what is gone."""
    if hit.revision != revision:
        return unmarked(card)
    return Highlights(title=hit.title or escape(card.title), body=list(hit.body))


def facets_of(result: SearchResult, selected: Mapping[str, tuple[str, ...]], context: ReadContext) -> list[Facet]:
    """Facets in the visitor's language; a chosen value is shown even where nothing is left of it.

    The index may still count a page that was taken down: what only such pages had is left out.
    """
    return [
        _facet(name, _public(field, result.facets[field], context), selected.get(field, ()), context.root.language)
        for name, field in NAMES.items()
        if field in result.facets
    ]


def _public(field: str, counts: Mapping[str, int], context: ReadContext) -> Mapping[str, int]:
    if field not in SNIPPETS or not counts:
        return counts
    used = used_values(field, counts, context)
    return {value: count for value, count in counts.items() if value in used}


def _facet(name: str, counts: Mapping[str, int], selected: tuple[str, ...], language: str) -> Facet:
    field = NAMES[name]
    labels = value_labels(field, language)
    shown = {**dict.fromkeys(selected, 0), **counts}
    values = [
        FacetValue(value=value, label=labels.get(value, value), count=count, selected=value in selected)
        for value, count in shown.items()
        if field == "year" or value in labels
    ]
    return Facet(name=name, label=facet_label(field, language), values=sorted(values, key=_order(field)))  # type: ignore[arg-type]


def _order(field: str):  # type: ignore[no-untyped-def]
    """Years downwards; everything else the most frequent first."""
    return (lambda value: -int(value.value)) if field == "year" else (lambda value: (-value.count, value.label))
