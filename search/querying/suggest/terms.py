"""Suggestions of topics and people that have visible pages."""

from __future__ import annotations

from cms.cards.labels import value_labels
from cms.content.references import ReadContext
from search.querying.visible_terms import is_snippet, visible_values

from .typed_text import TypedText

MAX_CANDIDATES = 20  # per field that are checked for visible pages


def find_terms(field: str, typed: TypedText, context: ReadContext, limit: int) -> list[tuple[str, str]]:
    """Return (value, label) of the field's terms that continue what was typed, those that begin as typed first."""
    if not is_snippet(field):  # no page type has the filter `person`
        return []
    labels = value_labels(field, context.root.language) or {}
    fit = sorted(
        ((value, label) for value, label in labels.items() if typed.fits(label)),
        key=lambda term: (not typed.has_prefix(term[1]), term[1].casefold(), term[0]),
    )[:MAX_CANDIDATES]
    used = visible_values(field, [value for value, _ in fit], context)
    return [(value, label) for value, label in fit if value in used][:limit]
