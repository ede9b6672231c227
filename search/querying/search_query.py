"""From the parameters of a search to the question that an engine is asked."""

from __future__ import annotations

from collections.abc import Mapping

from cms.cards.labels import value_labels
from cms.content.references import Viewpoint
from search.engines.port import ParsedText, Question
from search.rules.compiled import Rules
from search.rules.loader import rules_of

from .params import SearchParams
from .parser import parse
from .ranking_config import SHAPE

# The API's names for filters and facets, and the index's.
NAMES = {"type": "type", "topic": "topics", "region": "regions", "year": "year"}
SNIPPETS = ("topics", "regions", "people")
NOBODYS = ""  # a value that no page has
FIELDS = {**NAMES, "story_kind": "story_kind", "person": "people"}


def question_of(params: SearchParams, view: Viewpoint, cursor: str | None, rules: Rules | None = None) -> Question:
    """With the synonyms and without the results that editors have decided on; `rules` if they are known already.

    `cursor` is the engine's own, already taken out of the signed one.
    """
    rules = rules or rules_of(view.root.language, view.root.site_id)
    text = typed_in(params, view)
    start, before = params.period()
    return Question(
        locale=view.root.language,
        site=view.root.site_id,
        now=view.now,
        shape=SHAPE,
        text=rules.widened(text) if text else None,
        filters={field: _known(field, values, view) for field, values in chosen(params).items()},
        published_from=start,
        published_before=before,
        sort="newest" if text is None and params.sort == "relevance" else params.sort,
        limit=params.limit,
        offset=0 if cursor else params.offset,
        cursor=cursor,
        hidden=rules.hidden_for(text),
    )


def typed_in(params: SearchParams, view: Viewpoint) -> ParsedText | None:
    """What the visitor typed, understood; None where there is nothing to search for."""
    return parse(params.q, view.root.language) if params.q.strip() else None


def _known(field: str, values: tuple[str, ...], view: Viewpoint) -> tuple[str, ...]:
    """Only what is published: the index may still tell which pages had a topic or a person that is a draft by now."""
    if field not in SNIPPETS:
        return values
    labels = value_labels(field, view.root.language)
    return tuple(value for value in values if value in labels) or (NOBODYS,)


def chosen(params: SearchParams) -> Mapping[str, tuple[str, ...]]:
    """The filters that were given, by the index's names."""
    given = {field: getattr(params, name) for name, field in FIELDS.items()}
    return {field: tuple(str(value) for value in values) for field, values in given.items() if values}
