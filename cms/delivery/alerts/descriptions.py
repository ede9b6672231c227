"""Describe an alert for its reader in e-mails.

The words of an alert are those of the person who asked for it, who may be a stranger. They are quoted shortened and
without what mail programs turn into links, so that an alert cannot carry a message in the name of the organisation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.text import Truncator, capfirst

from cms.pages.page_types import searchable_models
from cms.snippets.topics import labels

from .criteria import Criteria, build_criteria

MAX_QUOTED_CHARACTERS = 80
LINK = re.compile(r"\S*(?:://|@|\w[.。．｡]\w)\S*")  # a URL, a domain or an e-mail address
PHONE_NUMBER = re.compile(r"\+?\d(?:[\s()/.-]*\d){6,}")
OMISSION = "[…]"
QUOTATION_MARKS = str.maketrans("“”„", '"""')  # so that nothing is quoted but the words, and all of them


def describe_choices(choices: dict[str, Any]) -> str:
    """Return what an alert asks for that is not confirmed yet, in the active language."""
    criteria = build_criteria(choices["query"], choices["types"], choices["topics"], choices["regions"])
    return describe_criteria(criteria, choices["locale"])


def describe_criteria(criteria: Criteria, language: str) -> str:
    """Return the words and the labels of the filters, such as “fees” · Press releases · Fair recruitment."""
    types = {model.api_type: capfirst(str(model.type_label)) for model in searchable_models()}
    parts = [
        *([f"“{_shorten(criteria.query)}”"] if criteria.query else ()),
        *_join(criteria.types, types.get),
        *_join(criteria.topics, _find_labels(labels.get_topic_labels(language))),
        *_join(criteria.regions, _find_labels(labels.get_region_labels(language))),
    ]
    return " · ".join(parts)


def _shorten(query: str) -> str:
    without_links = LINK.sub(OMISSION, PHONE_NUMBER.sub(OMISSION, query))
    return Truncator(without_links.translate(QUOTATION_MARKS)).chars(MAX_QUOTED_CHARACTERS)


def _find_labels(terms: labels.TermLabels) -> Callable[[str], str | None]:
    return {term.value: term.label for term in terms.all()}.get


def _join(values: Iterable[str], find: Callable[[str], str | None]) -> Iterator[str]:
    """Yield the labels of the values as one text. A value without a label is not public any more."""
    found = [label for value in values if (label := find(value))]
    if found:
        yield ", ".join(found)
