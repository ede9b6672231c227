"""Topics and people whose name continues what was typed, if a visitor would find a page of theirs now."""

from __future__ import annotations

from collections.abc import Collection

from django.apps import apps
from django.db.models import Exists, OuterRef

from cms.cards.labels import value_labels
from cms.core.findable import findable_now
from cms.core.reading import Viewpoint

from .admitted import PATHS, SNIPPETS
from .suggest_words import Typed

CANDIDATES = 20  # of one field that are looked up; who begins half a hundred topics has to type on


def fitting(field: str, typed: Typed, view: Viewpoint, limit: int) -> list[tuple[str, str]]:
    """(value, label) of the field's terms, in the visitor's language; those that begin as typed first."""
    labels = value_labels(field, view.root.language)
    fit = sorted(
        ((value, label) for value, label in labels.items() if typed.fits(label)),
        key=lambda term: (not typed.begins(term[1]), term[1].casefold(), term[0]),
    )[:CANDIDATES]
    used = used_values(field, [value for value, _ in fit], view)
    return [(value, label) for value, label in fit if value in used][:limit]


def used_values(field: str, values: Collection[str], view: Viewpoint) -> set[str]:
    """Those of the values that some findable page of this site and language has; drafts of terms are not read."""
    if not values:
        return set()
    terms = apps.get_model(SNIPPETS[field])._default_manager.published().valued().filter(value__in=values)
    pages = findable_now(root=view.root, now=view.now).filter(**{PATHS[field]: OuterRef("pk")})
    return set(terms.filter(Exists(pages)).order_by().values_list("value", flat=True))
