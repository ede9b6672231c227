"""The kinds of pages that an installation has words for: those of `phrases/`, and those that page types declare.

Of the page types of a project, the words are the plural that visitors read (`type_label`), the singular that editors
read (`verbose_name`), and those of `search_words`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from django.utils.translation import override

from cms.pages.models import BasePage
from cms.pages.page_types import searchable_models
from cms.pages.search_ranges import DateRange
from search.engines.analysis import language_of
from search.filters import get_search_filters, get_search_ranges

from .languages import KindWords, compile_words, get_phrases

OWN_PACKAGE = "cms."  # its page types have their words in `phrases/`; labels such as “Take action” name no kind


@cache
def list_kinds(locale: str) -> Sequence[KindWords]:
    """Return the words for kinds of which the installation has the page type or the value of a filter."""
    phrases = get_phrases(locale)
    known = [_with_range(one) for one in phrases.kinds if _is_installed(one.name, one.value)] if phrases else []
    return [*known, *_read_declared(locale)]


def _with_range(kind: KindWords) -> KindWords:
    """Return the words without a range of dates that the installation does not have."""
    installed = get_search_ranges().get(kind.range)
    is_date = installed is not None and isinstance(installed.declaration, DateRange)
    return kind if is_date else replace(kind, range="")


def _is_installed(name: str, value: str) -> bool:
    if name == "type":
        return value in {model.api_type for model in searchable_models()}
    installed = get_search_filters().get(name)
    return installed is not None and value in (installed.get_labels() or {})


def _read_declared(locale: str) -> Iterator[KindWords]:
    for model in searchable_models():
        words = model.search_words.get(language_of(locale).code, "").split(",")
        is_own = model.__module__.startswith(OWN_PACKAGE)
        labels = ("", "") if is_own else _read_labels(model, locale)
        found = [compile_words(some) for some in (words, labels[:1], labels[1:])]
        if any(found):
            sure, many, one = found
            yield KindWords("type", model.api_type, sure, None, many, one)


def _read_labels(model: type[BasePage], locale: str) -> tuple[str, str]:
    with override(locale):
        return str(model.type_label), str(model._meta.verbose_name)
