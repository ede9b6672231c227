"""An alert in the words of its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.utils.text import capfirst

from cms.pages.page_types import searchable_models
from cms.topics import labels

from .criteria import Criteria


def describe_criteria(criteria: Criteria, language: str) -> str:
    """Return the words and the labels of the filters, such as “fees” · Press releases · Fair recruitment."""
    types = {model.api_type: capfirst(str(model.type_label)) for model in searchable_models()}
    parts = [
        *([f"“{criteria.query}”"] if criteria.query else ()),
        *_join(criteria.types, types.get),
        *_join(criteria.topics, _find_labels(labels.get_topic_labels(language))),
        *_join(criteria.regions, _find_labels(labels.get_region_labels(language))),
    ]
    return " · ".join(parts)


def _find_labels(terms: labels.TermLabels) -> Callable[[str], str | None]:
    return {term.value: term.label for term in terms.all()}.get


def _join(values: Iterable[str], find: Callable[[str], str | None]) -> Iterator[str]:
    """Yield the labels of the values as one text. A value without a label is not public any more."""
    found = [label for value in values if (label := find(value))]
    if found:
        yield ", ".join(found)
