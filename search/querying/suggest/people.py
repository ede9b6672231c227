"""Suggestions of people: their names, and the paths of their pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from cms.content.references import ReadContext, References, resolve_references
from search.filters import get_search_filters

from .schema import SuggestedPerson
from .terms import find_terms
from .typed_text import TypedText

FILTER = "person"
REFERENCE = "byline"  # people as authors: their value, name and path


def suggest_people(typed: TypedText, context: ReadContext, limit: int) -> Iterator[SuggestedPerson]:
    """Yield people whose name continues what was typed and who have visible pages."""
    found = dict(find_terms(FILTER, typed, context, limit))
    paths = _find_paths(found, context)
    for value, name in found.items():
        path = paths.get(value)
        yield SuggestedPerson(kind="person", text=name, highlight=typed.mark(name), path=path, value=value, type=None)


def _find_paths(values: Collection[str], context: ReadContext) -> Mapping[str, str | None]:
    """Return the paths of the visible pages of people by value, in three queries; none without values."""
    snippets = get_search_filters()[FILTER].snippet_filter if values else None
    if snippets is None:
        return {}
    references = References()
    references.add(REFERENCE, *snippets.published(context.now).filter(value__in=values).values_list("pk", flat=True))
    people = resolve_references(references, context, [REFERENCE]).objects.get(REFERENCE, {})
    return {one.value: one.path for one in people.values()}
