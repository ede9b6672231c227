"""What system checks find about page types: in `get_detail_fields`, and when they read what the public reads.

`get_detail_fields` has to return what the schema of the page has. Its source is read, so only methods are known that
return dictionaries with their names written out. `manage.py check --database default` calls the others: it calls the
operations of the API for a few visible pages of each page type and language, and for the empty list of a type without
pages. `search/read_checks.py` does the same for search.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldError
from pydantic import ValidationError

from cms.content.details import PageDetail
from cms.content.references import ResolvedReferences
from cms.core.sites import SiteRoots
from cms.http.params import SiteParams
from cms.pages.checks.page_types import suggest_order
from cms.pages.checks.reads import (
    PageSample,
    create_error,
    create_read_error,
    describe,
    find_field,
    get_example,
    get_range_examples,
    read_samples,
    suggest_line,
)
from cms.pages.filter_registry import get_declared_filters
from cms.pages.models import BasePage
from cms.pages.page_types import get_listed_model, has_valid_schema, listed_models, page_models, select_for_list
from cms.pages.range_registry import get_sorts
from cms.snippets.people.models import Person, PersonPage

from .feed_formats import FEED_FORMATS
from .internal_reads import PREFIX, read_operation
from .lists import visible_pages_among

METHOD = "get_detail_fields"


def find_field_problems() -> Iterator[CheckMessage]:
    """Yield fields of schemas that `get_detail_fields` does not return, and names that no schema has."""
    for model in page_models():
        if has_valid_schema(model):
            yield from compare_fields(model, read_returned_names(model))


def compare_fields(model: type[BasePage], returned: Sequence[set[str]] | None) -> Iterator[CheckMessage]:
    """Yield what is wrong with the names that `get_detail_fields` returns, one set for each of its returns."""
    if returned is None or model.detail_schema is None:
        return
    schema, given = model.detail_schema, _names_of_the_api(model)
    required = {name for name, field in schema.model_fields.items() if field.is_required()} - given
    always = set.intersection(*returned)
    if missing := sorted(required - always):
        text = f"returns no {_quote(missing)} from `{METHOD}`, which {schema.__name__} requires"
        yield create_error(model, "E019", text, suggest_fields(model, missing))
    names = set.union(*returned)
    if unknown := sorted(names - schema.model_fields.keys()):
        hint = f"Add to {schema.__name__}: {unknown[0]}: str, with the type of its values; or do not return it."
        yield create_error(model, "E019", f"returns {_quote(unknown)} from `{METHOD}`, which its schema lacks", hint)
    if repeated := sorted(names & given):
        hint = "Remove it from the dictionary, or give the field another name."
        yield create_error(model, "E019", f"returns {_quote(repeated)} from `{METHOD}`, which the API adds", hint)


def suggest_fields(model: type[BasePage], missing: Sequence[str]) -> str:
    """Return the line that adds fields to what `get_detail_fields` returns."""
    if "listing" in missing:
        return f'Set on {model.__name__} the page type that it lists: listed_type = "reports.ReportPage".'
    items = ", ".join(f'"{name}": {f"self.{name}" if find_field(model, name) else "…"}' for name in missing)
    if model.get_detail_fields is BasePage.get_detail_fields:
        return f"Add to {model.__name__}: def {METHOD}(self, found): return {{{items}}}."
    return f"Add to the dictionary that {METHOD} of {model.__name__} returns: {items}."


def read_returned_names(model: type[BasePage]) -> list[set[str]] | None:
    """Return the names that each return statement of `get_detail_fields` has; None if the source does not say."""
    return _read_method([one for one in model.__mro__ if METHOD in vars(one)])


def _read_method(classes: Sequence[type]) -> list[set[str]] | None:
    """Return the names of the method of the first class; the others are those that `super()` calls."""
    try:
        method = ast.parse(textwrap.dedent(inspect.getsource(vars(classes[0])[METHOD]))).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        return None
    found = [_read_names(node.value, classes[1:]) for node in _find_returns(method)]
    return [names for names in found if names is not None] if found and None not in found else None


def _find_returns(node: ast.AST) -> Iterator[ast.Return]:
    """Yield the return statements of a function, without those of functions within it."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.Return):
            yield inner
        elif not isinstance(inner, ast.FunctionDef):
            yield from _find_returns(inner)


def _read_names(node: ast.expr | None, above: Sequence[type]) -> set[str] | None:
    """Return the keys of a dictionary in the source, which may be joined with others or with that of `super()`."""
    match node:
        case ast.Dict():
            parts = [
                _read_names(value, above) if key is None else _read_key(key)
                for key, value in zip(node.keys, node.values, strict=True)
            ]
        case ast.BinOp(op=ast.BitOr()):
            parts = [_read_names(node.left, above), _read_names(node.right, above)]
        case ast.Call() if ast.unparse(node.func) == f"super().{METHOD}":
            inherited = _read_method(above)
            parts = [set.intersection(*inherited)] if inherited else [None]
        case _:
            return None
    known = [part for part in parts if part is not None]
    return set().union(*known) if len(known) == len(parts) else None


def _read_key(key: ast.expr) -> set[str] | None:
    return {key.value} if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def _names_of_the_api(model: type[BasePage]) -> set[str]:
    """Return the fields of the response that `build_detail` adds."""
    listing = {"latest"} if model.latest_releases else {"listing"} if get_listed_model(model) else set()
    return {"type", *PageDetail.model_fields, *listing, *({"person"} if issubclass(model, PersonPage) else ())}


def _quote(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


@dataclass(frozen=True, slots=True)
class Read:
    """An operation to ask: its path in the document, the path to ask, its parameters, and the filter that it tries."""

    operation: str
    path: str
    params: dict[str, str]
    filter_name: str = ""


def find_read_errors() -> Iterator[CheckMessage]:
    """Yield an error for each operation that fails; several pages may have the same error."""
    yield from _check_shared_reads()
    for model in page_models():
        if not has_valid_schema(model):  # pages.E001 and E003
            continue
        samples = read_samples(model)
        for number, sample in enumerate(samples):
            yield from (wrong_order := list(_check_order(sample)))
            of_list = () if wrong_order else _list_reads(sample, is_first=number == 0)
            for one in (*of_list, *_page_reads(sample)):
                if error := call_operation(one.path, **one.params):
                    operation = f"GET {PREFIX}{one.operation}"
                    yield create_read_error(model, operation, error, _suggest(model, one, error))
        if not any(sample.pages for sample in samples):
            yield from _check_unsaved(model)


def _list_reads(sample: PageSample, *, is_first: bool) -> Iterator[Read]:
    """Yield the reads of the list and of the feed, and for the first language those with each filter and format."""
    model, place = sample.model, {"site": sample.root.host, "locale": sample.root.language}
    if model not in listed_models():
        return
    yield Read(f"/{model.list_name}", f"/{model.list_name}", place)
    formats = FEED_FORMATS if is_first else list(FEED_FORMATS)[:1]
    for notation in formats if model.has_feed is True else ():
        yield Read(f"/feeds/{model.list_name}", f"/feeds/{model.list_name}.{notation}", place)
    if model.event_fields and is_first:
        yield Read(f"/feeds/{model.list_name}.ics", f"/feeds/{model.list_name}.ics", place)
    for sort in get_sorts([model]) if is_first else ():
        params = {"sort": sort, **get_range_examples(model)}
        yield Read(f"/{model.list_name}?{urlencode(params)}", f"/{model.list_name}", {**place, **params})
    for name, declared in get_declared_filters(model).items() if is_first else ():
        value = get_example(declared, model)
        yield Read(f"/{model.list_name}?{name}={value}", f"/{model.list_name}", {**place, name: value}, name)


def _page_reads(sample: PageSample) -> Iterator[Read]:
    """Yield the reads of each page: its detail with the list of an index page, its related pages, its versions."""
    for pk, root in sample.pages:
        place = {"site": root.host, "locale": root.language}
        for part in ("", "/related", "/versions"):
            yield Read(f"/pages/{pk}{part}", f"/pages/{pk}{part}", place)
        yield Read("/sitemap", "/sitemap", {**place, "after": str(pk - 1), "limit": "1", "noindex": "true"})


def _check_order(sample: PageSample) -> Iterator[CheckMessage]:
    """Ask for the first page in the order of a `list_selector`; the API does not use the order of an empty list."""
    model = sample.model
    if not model.list_selector or model not in listed_models():
        return
    context = SiteParams(site=sample.root.host, locale=sample.root.language).read_context()
    order: Sequence[Any] = ()
    try:
        selected = select_for_list(model, context)
        order = selected.order
        visible_pages_among(model, selected, context).order_by(*order).first()
    except Exception as error:
        hint = suggest_order(model, order) if isinstance(error, FieldError) else suggest_line(error)
        yield create_read_error(model, f"GET {PREFIX}/{model.list_name}", error, hint)


def _suggest(model: type[BasePage], asked: Read, error: Exception) -> str:
    """Return the line to write."""
    if isinstance(error, ValidationError) and model.detail_schema and error.title == model.detail_schema.__name__:
        return _suggest_field(model, error)
    if asked.filter_name:
        declared = get_declared_filters(model)[asked.filter_name]
        return (
            f"Correct the filter “{asked.filter_name}” of {model.__name__}: {type(declared).__name__} does not suit "
            f"the field that “{declared.lookup}” leads to."
        )
    return suggest_line(error)


def _suggest_field(model: type[BasePage], error: ValidationError) -> str:
    """Return what to change in `get_detail_fields` or in the schema, whose values it does not return."""
    faults = error.errors(include_input=False)
    if missing := [str(one["loc"][0]) for one in faults if one["type"] == "missing" and len(one["loc"]) == 1]:
        return suggest_fields(model, missing)
    if not faults[0]["loc"]:  # a validator of the whole schema
        return suggest_line(error)
    name, schema = str(faults[0]["loc"][0]), error.title
    if faults[0]["type"] == "extra_forbidden":
        return f"Add {name} to {schema}, with the type of its values; or do not return it from get_detail_fields."
    field = find_field(model, name)
    nullable = " | None" if field is not None and getattr(field, "null", False) else ""
    annotation = f"{name}: … {nullable}".rstrip()
    return f"Write the type of its values in {schema}, {annotation}, or return another value from get_detail_fields."


def _check_unsaved(model: type[BasePage]) -> Iterator[CheckMessage]:
    """Compare what `get_detail_fields` returns for a page that is in no database, if it returns anything for that."""
    if read_returned_names(model) is not None:
        return  # the check without a database has compared it
    try:
        names = set(model().get_detail_fields(ResolvedReferences({})))
    except Exception:  # it needs a page with its relations
        return
    yield from compare_fields(model, [names])


def _check_shared_reads() -> Iterator[CheckMessage]:
    """Yield an error for each operation that is not of one page type and fails."""
    root = SiteRoots.read().find(None, None)
    if root is None:
        return
    person = Person.objects.published().with_value().order_by("pk").values_list("value", flat=True).first()
    paths = ["/site", "/topics", "/regions", "/people", "/sitemap", "/news-sitemap"]
    for path in [*paths, *([f"/people/{person}"] if person else [])]:
        if error := call_operation(path, site=root.host, **({} if "sitemap" in path else {"locale": root.language})):
            text = f"GET {PREFIX}{path} fails: {describe(error)}."
            yield Error(text, hint=suggest_line(error), id="pages.E021")


def call_operation(path: str, **params: str) -> Exception | None:
    """Call the operation for a GET of this path below /api/v1, and return the exception behind a 500 or 503."""
    try:
        read_operation(path, urlencode(params), raises_errors=True)
    except Exception as error:
        return error
    return None
