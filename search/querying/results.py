"""The results of a search from the engine, and the schemas of the response.

The index is a hint: every hit is read again from the database before it is returned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from cms.cards.builder import build_cards_by_id
from cms.cards.labels import facet_label, format_value_label, get_parent_value, value_labels
from cms.content.details import Card
from cms.content.references import ReadContext
from cms.content.schema import CallToActionCard, Html, Schema
from cms.content.vocabularies import ListedValues
from cms.operations.traces.spans import start_span
from search.engine import get_engine
from search.engines.port import Hit, SearchQuery, SearchResult
from search.filters import get_search_filters, get_search_ranges
from search.interpretation.service import InterpretedPart
from search.tasks.service import TaskAnswer

from .exclusions import find_outdated
from .params import facet_fields
from .ranking_functions import search_ranked
from .visible_terms import is_checked, visible_values

MAX_FACET_VALUES = 100  # values of a filter that a page type declares: each page may have its own


class Highlights(Schema):
    """Escaped HTML with <mark> as the only tag. `title` is complete.

    `body` has up to two passages of the page's text, none if nothing in it matched. A passage begins at a sentence if
    possible; “…” at its beginning or end says that its sentence goes on there. Names by which a page is found without
    being part of its text, those of its topics and authors, are never in a passage. `attachments` has passages of
    attached PDFs, only if neither the title nor the text of the page matches.
    """

    title: Html
    body: list[Html]
    attachments: list[Html] = Field(description="Passages of attached PDFs, if nothing else of the page matches.")


class FoundCard(Card):
    """A search result with highlighted passages."""

    slug: str
    highlights: Highlights
    found_in: list[str] = Field(
        description="The languages whose text matches, best first. If `locale` is not among them, a translation of the "
        "page matches, and nothing is highlighted."
    )


class FacetValue(Schema):
    """A value to filter by. `count` is the number of results with this value selected."""

    value: str
    label: str
    count: int
    selected: bool
    parent: str | None = Field(
        description="The value of this facet that includes this one, as the year of a month: `2026` of `2026-12`."
    )


class Facet(Schema):
    """A filter with its values. Selecting a value does not hide the other values of the facet."""

    name: Annotated[str, ListedValues(facet_fields)]
    label: str
    values: list[FacetValue]


class PromotedPage(Schema):
    """A page promoted by editors."""

    kind: Literal["page"]
    page: Card


class PromotedLink(Schema):
    """A link to another site, promoted by editors."""

    kind: Literal["link"]
    title: str
    summary: str
    url: str


Promoted = TypeAliasType(
    "Promoted",
    Annotated[
        PromotedPage | PromotedLink,
        Field(discriminator="kind", description="A result that editors promote for this query."),
    ],
)


class SearchAnswer(Schema):
    """The results of a search. `total` counts items without promoted results."""

    query_id: str
    query: str
    total: int
    degraded: bool = Field(
        description="The search engine is unavailable; these are results of a simpler database search without facets."
    )
    promoted: list[Promoted]
    tasks: list[TaskAnswer] = Field(
        description="What visitors can do here that `query` asks for, if `tasks` was given. `items` have no page of it."
    )
    interpretation: list[InterpretedPart] = Field(
        description="Dates, kinds, people and places in `query`, in order. They are filters if `interpret` was given."
    )
    items: list[FoundCard]
    facets: list[Facet]
    did_you_mean: str | None
    corrected_query: str | None = Field(
        description="The corrected text that the results are for, if `correct` was given and `query` finds less."
    )
    languages: list[str] = Field(
        description="The languages that were searched. If several, `total` and facets count a translated page once."
    )
    calls_to_action: list[CallToActionCard] = Field(
        description="If nothing was found: calls to action that editors show there (place `search_empty`), best first."
    )
    next: str | None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results. What follows it is found by the engine's `cursor` or, in the fallback, by `next_offset`."""

    total: int
    items: list[FoundCard]
    facets: list[Facet]
    is_degraded: bool = False
    cursor: str | None = None
    next_offset: int | None = None
    languages: tuple[str, ...] = ()  # those that were searched, if not only the visitor's own


def find_results(query: SearchQuery, selected: Mapping[str, tuple[str, ...]], context: ReadContext) -> Results:
    """Return the results of the engine. `selected` are the filters as given, for the facets.

    Raises:
        SearchUnavailable: the engine did not answer in time.
    """
    result = search_ranked(get_engine(), query)
    with start_span("search.results", {"clarion.search.hits": len(result.hits)}):
        items = build_items(result, context)
    total = max(0, result.total - (len(result.hits) - len(items)))
    with start_span("search.facets"):
        facets = build_facets([(result.facets, context)], selected, context)
    return Results(total, items, facets, cursor=result.cursor)


def build_items(result: SearchResult, context: ReadContext) -> list[FoundCard]:
    """Return the hits that the public may see now, in the engine's order, with title and path of the database."""
    known = build_cards_by_id([hit.id for hit in result.hits], context)
    items = build_found_cards(known, {hit.id: hit for hit in result.hits}, context)
    return [items[hit.id] for hit in result.hits if hit.id in items]


def build_found_cards(
    known: Mapping[int, tuple[Card, int | None]], hits: Mapping[int, Hit], context: ReadContext
) -> dict[int, FoundCard]:
    """Return the cards as search results by the id of their page, with the highlights of those that have a hit."""
    outdated = find_outdated([pk for pk, hit in hits.items() if hit.body or hit.attachment], context.now)
    return {
        pk: _build_item(hits.get(pk), card, revision, is_outdated=pk in outdated)
        for pk, (card, revision) in known.items()
    }


def build_found_card(card: Card, highlights: Highlights | None = None) -> FoundCard:
    """Return a card as a search result, without highlights if there are none."""
    highlights = highlights or Highlights(title=escape(card.title), body=[], attachments=[])
    slug = card.path.rstrip("/").rpartition("/")[2]
    return FoundCard(**dict(card), slug=slug, highlights=highlights, found_in=[card.locale])


def build_facets(
    counted: Sequence[tuple[Mapping[str, Mapping[str, int]], ReadContext]],
    selected: Mapping[str, tuple[str, ...]],
    context: ReadContext,
) -> list[Facet]:
    """Return the facets in the visitor's language, with the sum of the counts of one or more languages.

    A selected value is shown even if no page is left for it. The index may still count a page that was unpublished;
    values that only such pages have are left out.
    """
    facets: list[Facet] = []
    for name, field in facet_fields().items():
        chosen = selected.get(field, ())
        counts = Counter[str]()
        for found, one in counted:
            counts.update(_visible_counts(field, found.get(field, {}), chosen, one))
        if any(field in found for found, _ in counted):
            facets.append(_build_facet(name, field, counts, chosen, context.root.language))
    return facets


def _build_item(hit: Hit | None, card: Card, revision: int | None, *, is_outdated: bool) -> FoundCard:
    """Use the index's highlights only if the page has not been published again since: they may quote removed text."""
    if hit is None or is_outdated or hit.revision != revision:
        return build_found_card(card)
    title = hit.title or escape(card.title)
    return build_found_card(card, Highlights(title=title, body=list(hit.body), attachments=list(hit.attachment)))


def _visible_counts(
    field: str, counts: Mapping[str, int], selected: Collection[str], context: ReadContext
) -> Mapping[str, int]:
    if not is_checked(field) or not counts:
        return counts
    if field in get_search_filters() and field not in get_search_ranges() and len(counts) > MAX_FACET_VALUES:
        frequent = sorted(counts, key=lambda value: (-counts[value], value))[:MAX_FACET_VALUES]
        counts = {value: counts[value] for value in {*frequent, *selected} & counts.keys()}
    visible = visible_values(field, counts, context)
    return {value: count for value, count in counts.items() if value in visible}


def _build_facet(name: str, field: str, counts: Mapping[str, int], selected: tuple[str, ...], language: str) -> Facet:
    labels = value_labels(field, language)
    parents = {value: parent for value in (*selected, *counts) if (parent := get_parent_value(field, value))}
    shown = {**dict.fromkeys((*selected, *parents.values()), 0), **counts}
    values = [
        FacetValue(
            value=value,
            label=format_value_label(field, value, language) if labels is None else labels[value],
            count=count,
            selected=value in selected,
            parent=parents.get(value),
        )
        for value, count in shown.items()
        if labels is None or value in labels
    ]
    return Facet(name=name, label=facet_label(field, language), values=sorted(values, key=_sort_key(field)))


def _sort_key(field: str) -> Callable[[FacetValue], tuple[int, str]]:
    """Sort years of publication in descending order, periods by the calendar, all other values by their count."""
    if field in get_search_ranges():
        return lambda one: (0, one.value)
    return (lambda one: (-int(one.value), "")) if field == "year" else (lambda one: (-one.count, one.label))
