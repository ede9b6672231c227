"""Topics and people whose name continues what was typed, if a visitor would find a page of theirs now."""

from __future__ import annotations

from cms.cards.labels import value_labels
from cms.content.references import ReadContext
from search.querying.visible_terms import visible_values

from .typed_text import Typed

CANDIDATES = 20  # of one field that are looked up; who begins half a hundred topics has to type on


def fitting(field: str, typed: Typed, context: ReadContext, limit: int) -> list[tuple[str, str]]:
    """(value, label) of the field's terms, in the visitor's language; those that begin as typed first."""
    labels = value_labels(field, context.root.language)
    fit = sorted(
        ((value, label) for value, label in labels.items() if typed.fits(label)),
        key=lambda term: (not typed.has_prefix(term[1]), term[1].casefold(), term[0]),
    )[:CANDIDATES]
    used = visible_values(field, [value for value, _ in fit], context)
    return [(value, label) for value, label in fit if value in used][:limit]
