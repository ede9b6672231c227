"""What a system check finds when it reads what the public reads: `manage.py check --database default`.

It calls the operations of the API for a few visible pages of each page type and language, and for the empty list of a
type without pages. `search/read_checks.py` does the same for search.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.http import HttpRequest, QueryDict
from django.urls import resolve
from pydantic import ValidationError

from cms.content.references import ResolvedReferences
from cms.core.sites import SiteRoots
from cms.http.params import SiteParams
from cms.pages.checks.page_types import suggest_order
from cms.pages.checks.reads import (
    PageSample,
    create_read_error,
    describe,
    find_field,
    get_example,
    read_samples,
    suggest_line,
)
from cms.pages.models import BasePage
from cms.pages.page_types import has_valid_schema, listed_models, page_models, select_for_list
from cms.snippets.people.models import Person

from .detail_checks import compare_fields, read_returned_names, suggest_fields
from .feed_formats import FEED_FORMATS
from .lists import visible_pages_among

PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Read:
    """An operation to ask: its path in the document, the path to ask, its parameters, and the filter that it tries."""

    operation: str
    path: str
    params: dict[str, str]
    filter_name: str = ""


def find_errors() -> Iterator[CheckMessage]:
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
    for name, declared in model.search_filters.items() if is_first else ():
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
        declared = model.search_filters[asked.filter_name]
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
    """Call the operation for a GET of this path below /api/v1, and return the exception behind a 500 or 503.

    The middleware is left out, so nothing is counted, limited or stored in a cache of responses.
    """
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = f"{PREFIX}{path}"
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": urlencode(params)}
    request.GET = QueryDict(request.META["QUERY_STRING"])
    request.raises_errors = True  # cms/http/problems.py reads it
    found = resolve(request.path, urlconf="cms.urls")
    try:
        # After an error, PostgreSQL refuses further queries of a transaction; there is one around each test.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            found.func(request, *found.args, **found.kwargs)
    except Exception as error:
        return error
    return None
