"""System checks of the filters that page types declare: what is wrong with one, and the sentence that mends it.

The registry leaves out such filters, so that the modules which are built from it can be imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, CharField, DateField, IntegerField, Model, TextField

from cms.core.snippets import BaseSnippet
from cms.pages.models import BasePage
from cms.pages.page_types import page_models
from cms.pages.search_filters import (
    BooleanFilter,
    ChoiceFilter,
    IntegerFilter,
    KeywordFilter,
    SearchFilter,
    SnippetFilter,
    resolve_field,
)

# Parameters and fields that search and lists have themselves, and attributes of the classes of their parameters.
RESERVED_NAMES = frozenset(
    {
        *("q", "type", "topic", "topics", "region", "regions", "year", "featured", "sort", "site", "locale", "path"),
        *("limit", "offset", "cursor", "view", "published_after", "published_before", "for_page", "code", "token"),
        *("page_id", "correct", "tasks", "interpret", "literal", "language"),
        *(
            "id",
            "title",
            "summary",
            "body",
            "names",
            "filters",
            "numbers",
            "revision",
            "fingerprint",
            "hidden",
            "vocabulary",
        ),
        *("selected", "ranges", "is_narrowed", "period", "read_context", "few_words"),
        *("copy", "dict", "json", "schema", "construct", "validate", "resolve", "parse_obj", "from_orm"),
    }
)
CLASSES = "KeywordFilter, ChoiceFilter, SnippetFilter, IntegerFilter or BooleanFilter"


@register()
def check_search_filters(**_: Any) -> list[CheckMessage]:
    """Report filters that have no type, label, description or field, or a name that cannot be used."""
    return [*_find_problems(), *_find_contradictions()]


def _find_problems() -> Iterator[CheckMessage]:
    for model in page_models():
        for name, declared in model.search_filters.items():
            if problem := find_problem(model, name, declared):
                yield _error(model, name, *problem)


def _find_contradictions() -> Iterator[CheckMessage]:
    """Yield an error for each name that two page types declare with different types."""
    known: dict[str, tuple[type[BasePage], SearchFilter]] = {}
    for model in page_models():
        for name, declared in model.search_filters.items():
            if find_problem(model, name, declared):
                continue
            other, first = known.setdefault(name, (model, declared))
            if declared.declared_type != first.declared_type:
                text = f"is declared differently by {other._meta.label}"
                hint = "Declare the same class with the same arguments (only the lookup may differ), or rename it."
                yield _error(model, name, "E005", text, hint)


def _error(model: type[BasePage], name: str, number: str, text: str, hint: str) -> CheckMessage:
    return Error(f"The filter “{name}” of {model._meta.label} {text}.", hint=hint, obj=model, id=f"filters.{number}")


class FilterProblem(NamedTuple):
    """A problem as the end of a sentence, with the number of its message and the sentence that mends it."""

    number: str
    text: str
    hint: str


def find_problem(model: type[Model], name: str, declared: Any) -> FilterProblem | None:
    """Return the first problem of a declared filter, None if it has none."""
    if not isinstance(declared, SearchFilter) or not declared.has_type:
        hint = f"Use one of the classes of cms.pages.search_filters: {CLASSES}."
        return FilterProblem("E001", "has no type", hint)
    for attribute in ("lookup", "label", "description"):
        if not getattr(declared, attribute):
            hint = f"Set `{attribute}`: {HINTS[attribute]}."
            return FilterProblem("E002", f"has no {attribute}", hint)
    problems = (_find_field_problem(model, declared, lookup) for lookup in declared.lookups)
    return find_name_problem(name) or next((problem for problem in problems if problem), None)


def find_name_problem(name: str) -> FilterProblem | None:
    """Return the problem that no parameter can have this name, None if it can."""
    if name not in RESERVED_NAMES and re.fullmatch(r"[a-z][a-z0-9_]*", name) and not name.startswith("model_"):
        return None
    reason = "that search and lists use themselves" if name in RESERVED_NAMES else "that no parameter can have"
    return FilterProblem(
        "E003", f"has a name {reason}", "Use another name, of lower-case letters, digits and underscores."
    )


HINTS = {
    "lookup": 'the lookup from the page to the value, such as "reference"',
    "label": 'the heading of the facet, pgettext_lazy("visitor", "Reference")',
    "description": 'what the parameter finds, for the API\'s document, such as "Has any of these references."',
}


def _find_field_problem(model: type[Model], declared: SearchFilter, lookup: str) -> FilterProblem | None:
    try:
        field = resolve_field(model, lookup)
    except FieldDoesNotExist as error:
        hint = f"Name a field of {model.__name__}, or relations and a field joined by two underscores."
        return FilterProblem("E004", f"has the lookup “{lookup}”, which leads to no field ({error})", hint)
    if isinstance(declared, SnippetFilter):
        return _find_snippet_problem(declared, field, lookup)
    if field.is_relation:
        hint = "Use SnippetFilter for a snippet, or add two underscores and a field to the lookup."
        return FilterProblem("E004", f"has the lookup “{lookup}”, which leads to another table", hint)
    if isinstance(declared, ChoiceFilter) and not field.choices:
        hint = "Give the field choices, or use KeywordFilter for any text."
        return FilterProblem("E004", f"is a ChoiceFilter, but the field “{lookup}” has no choices", hint)
    if isinstance(declared, ChoiceFilter) and declared.example is not None:
        values = [str(value) for value, _ in field.flatchoices]
        if str(declared.example) not in values:
            hint = f"Use one of {', '.join(values)}."
            return FilterProblem("E004", f"has the example “{declared.example}”, which is not a choice", hint)
    for kind, expected in ((IntegerFilter, IntegerField), (BooleanFilter, BooleanField)):
        if isinstance(declared, kind) and not isinstance(field, expected):
            hint = f"Use it with a field of type {expected.__name__}."
            return FilterProblem("E004", f"is of type {kind.__name__}, but its field is a {type(field).__name__}", hint)
    if isinstance(declared, KeywordFilter) and not isinstance(field, CharField | TextField):
        hint = _suggest_keyword_field(field)
        return FilterProblem("E004", f"is a KeywordFilter, but “{lookup}” is a {type(field).__name__}, no text", hint)
    return None


def _suggest_keyword_field(field: Any) -> str:
    """Return what to write instead of a KeywordFilter of a field whose values are no texts."""
    for kind, suited in ((BooleanField, "BooleanFilter"), (IntegerField, "IntegerFilter")):
        if isinstance(field, kind):
            return f'Write {suited}(lookup="{field.name}", …).'
    if isinstance(field, DateField):
        return (
            "Declare a range, which also filters by year and month: search_ranges = "
            f'{{"{field.name}": DateRange(lookup="{field.name}", …)}}.'
        )
    return "Store the text to filter by in a CharField, which save() sets, and name that field in the lookup."


def _find_snippet_problem(declared: SnippetFilter, field: Any, lookup: str) -> FilterProblem | None:
    try:
        snippet = apps.get_model(declared.snippet)
    except (LookupError, ValueError):
        snippet = None
    if snippet is None or not issubclass(snippet, BaseSnippet):
        hint = 'Name a snippet that is derived from cms.core.snippets.BaseSnippet, as "people.Person".'
        return FilterProblem("E004", f"has the snippet “{declared.snippet}”, which there is not", hint)
    if field.related_model is not snippet:
        hint = f"Let the lookup end at a relation to {declared.snippet}."
        return FilterProblem("E004", f"has the lookup “{lookup}”, which leads to no {declared.snippet}", hint)
    names = {one.name for one in snippet._meta.get_fields()}
    if missing := next((one for one in ("slug", declared.label_field) if one not in names), None):
        hint = "Add slug = models.SlugField(max_length=100), and name the field with its label in label_field."
        return FilterProblem("E004", f"has the snippet {declared.snippet}, which has no field “{missing}”", hint)
    if snippet.pages is BaseSnippet.pages:
        hint = (
            f"Add to {snippet.__name__}, with select_pages_by from cms.pages.filter_registry, so that a change of it "
            "indexes its pages again: def pages(self): return select_pages_by(self)."
        )
        return FilterProblem("E004", f"has the snippet {declared.snippet}, which does not know its pages", hint)
    return None
