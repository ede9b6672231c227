"""The topics and regions of pages as values of the API. A draft snippet counts as not set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from .models import BasePage


def values_by_page(relation: str, ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the API's values of the published snippets of a relation, by page."""
    return {page: set(tags) for page, tags in tags_by_page(relation, ids).items()}


def tags_by_page(relation: str, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return the published snippets of a relation, by page: API value → label in the snippet's own language."""
    through = BasePage._meta.get_field(relation).remote_field.through
    model = BasePage._meta.get_field(relation).related_model
    rows = through.objects.filter(basepage_id__in=ids).values_list("basepage_id", f"{model._meta.model_name}_id")
    return tags_of(relation, list(rows))


def tags_of(relation: str, rows: Sequence[tuple[int, int]]) -> dict[int, dict[str, str]]:
    """Return the same as `tags_by_page` for rows of (page id, snippet id), which need not be in the database."""
    model = BasePage._meta.get_field(relation).related_model
    tags = model.objects.filter(pk__in={snippet for _, snippet in rows}).published().with_value().order_by()
    known = {pk: (value, label) for pk, value, label in tags.values_list("pk", "value", "label")}
    by_page: dict[int, dict[str, str]] = defaultdict(dict)
    for page, snippet in sorted(rows):  # sorted, so that the same tags always give the same label
        if snippet in known:
            value, label = known[snippet]
            by_page[page][value] = label
    return by_page


def values_of(snippets: Iterable[Any]) -> dict[Any, str]:
    """Return the API's values of the published snippets among the given ones."""
    by_model: dict[type[Any], dict[int, Any]] = defaultdict(dict)
    for snippet in snippets:
        by_model[type(snippet)][snippet.pk] = snippet
    return {
        of_model[pk]: value
        for model, of_model in by_model.items()
        for pk, value in _published_values(model.objects.filter(pk__in=of_model)).items()
    }


def _published_values(snippets: QuerySet) -> dict[int, str]:
    return dict(snippets.published().with_value().order_by().values_list("pk", "value"))
