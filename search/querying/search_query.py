"""From the parameters of a search to the question that an engine is asked."""

from __future__ import annotations

from collections.abc import Mapping

from cms.cards.labels import value_labels
from cms.content.references import ReadContext
from search.engines.port import ParsedText, SearchQuery
from search.rules.compiled import Rules
from search.rules.loader import rules_of

from .params import SearchParams
from .parser import parse
from .ranking_config import RANKING

# The API's names for filters and facets, and the index's.
NAMES = {"type": "type", "topic": "topics", "region": "regions", "year": "year"}
SNIPPETS = ("topics", "regions", "people")
NOBODYS = ""  # a value that no page has
FIELDS = {**NAMES, "story_kind": "story_kind", "person": "people"}


def build_search_query(
    params: SearchParams, context: ReadContext, cursor: str | None, rules: Rules | None = None
) -> SearchQuery:
    """With the synonyms and without the results that editors have decided on; `rules` if they are known already.

    `cursor` is the engine's own, already taken out of the signed one.
    """
    rules = rules or rules_of(context.root.language, context.root.site_id)
    text = parse_text(params, context)
    start, before = params.period()
    return SearchQuery(
        locale=context.root.language,
        site=context.root.site_id,
        now=context.now,
        ranking=RANKING,
        text=rules.widened(text) if text else None,
        filters={field: _known(field, values, context) for field, values in selected_filters(params).items()},
        published_from=start,
        published_before=before,
        sort="newest" if text is None and params.sort == "relevance" else params.sort,
        limit=params.limit,
        offset=0 if cursor else params.offset,
        cursor=cursor,
        hidden=rules.hidden_for(text),
    )


def parse_text(params: SearchParams, context: ReadContext) -> ParsedText | None:
    """What the visitor typed, understood; None where there is nothing to search for."""
    return parse(params.q, context.root.language) if params.q.strip() else None


def _known(field: str, values: tuple[str, ...], context: ReadContext) -> tuple[str, ...]:
    """Only what is published: the index may still tell which pages had a topic or a person that is a draft by now."""
    if field not in SNIPPETS:
        return values
    labels = value_labels(field, context.root.language)
    return tuple(value for value in values if value in labels) or (NOBODYS,)


def selected_filters(params: SearchParams) -> Mapping[str, tuple[str, ...]]:
    """The filters that were given, by the index's names."""
    given = {field: getattr(params, name) for name, field in FIELDS.items()}
    return {field: tuple(str(value) for value in values) for field, values in given.items() if values}
