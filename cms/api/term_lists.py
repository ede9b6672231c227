"""The lists of topics and regions, with their descriptions and pictures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from pydantic import Field

from cms.content.references import ReadContext, References, resolve_references
from cms.content.schema import CARD_IMAGE_DESCRIPTION, ImageSet, Schema, Term
from cms.journal import cache_tags
from cms.snippets.topics.labels import TermLabels
from cms.snippets.topics.models import Term as TermModel


class TermItem(Term):
    """A topic or region. `description` is a text for visitors, and may be empty."""

    description: str
    image: ImageSet | None = Field(description=CARD_IMAGE_DESCRIPTION)


class TermList(Schema):
    """All topics, or all regions."""

    items: list[TermItem]


def build_term_list(model: type[TermModel], context: ReadContext) -> tuple[TermList, set[str]]:
    """Return all published topics or regions, sorted by label, and the cache tags of their pictures.

    The description and the picture are those of the version in the requested language, else of the source language.
    """
    terms, references = TermLabels.read(model, context.root.language), References()
    rows = _choose_rows(terms, _rows(model, context.now), context.root.language)
    references.add_image("card", *(row.image_id for row in rows.values()))
    found = resolve_references(references, context)
    items = [
        TermItem(
            value=term.value,
            label=term.label,
            description=rows[term.value].description if term.value in rows else "",
            image=found.image("card", rows[term.value].image_id) if term.value in rows else None,
        )
        for term in terms.all()
    ]
    return TermList(items=items), cache_tags.reference_tags(references, found)


def _choose_rows(terms: TermLabels, rows: QuerySet, language: str) -> dict[str, Any]:
    """Return the version of each term with a description or picture that suits the language best, by value."""
    preferred = {code: place for place, code in enumerate((language, settings.LANGUAGE_CODE))}
    chosen: dict[str, Any] = {}
    for row in sorted(rows, key=lambda row: preferred.get(row.locale__language_code, len(preferred))):
        term = terms.by_id.get(row.pk)
        if term and (row.description or row.image_id):
            chosen.setdefault(term.value, row)
    return chosen


def _rows(model: type[TermModel], now: datetime) -> QuerySet:
    rows = model.objects.published(now).order_by("pk")
    return rows.values_list("pk", "locale__language_code", "description", "image_id", named=True)
