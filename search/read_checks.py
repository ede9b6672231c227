"""What a system check finds when it searches and builds search documents: `manage.py check --database default`.

`cms/api/read_checks.py` asks the other operations of the API, of the same pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.checks import CheckMessage

from cms.content.references import ReadContext
from cms.http.problems import Unavailable
from cms.pages.checks.reads import PageSample, create_read_error, get_example, get_range_examples, read_samples
from cms.pages.filter_registry import get_declared_filters
from cms.pages.models import BasePage
from cms.pages.page_types import searchable_models
from cms.pages.range_registry import get_sorts
from cms.search_documents.builder import build_search_documents

from .engines.port import SearchUnavailable
from .querying.database_search import search_database
from .querying.params import ParsedSearch, SearchParams, parse_search
from .querying.results import find_results
from .rules.compiled import get_rules

OPERATION = "GET /api/v1/search"


def find_errors() -> Iterator[CheckMessage]:
    """Yield an error for each page that search cannot index, and each search for a page type that fails."""
    searcher = _Searcher()
    for model in searchable_models():
        for number, sample in enumerate(read_samples(model)):
            yield from _check_documents(sample)
            for values in _list_searches(sample, is_first=number == 0):
                if error := searcher.find_error(values):
                    yield create_read_error(sample.model, f"{OPERATION}?{urlencode(values, doseq=True)}", error)


def _check_documents(sample: PageSample) -> Iterator[CheckMessage]:
    """Yield an error for each page of the sample without a search document, so that search never finds it."""
    failed = build_search_documents([pk for pk, _ in sample.pages]).failed
    for pk, name in failed.items():
        error = _find_text_error(sample.model, pk) or RuntimeError(name)
        yield create_read_error(sample.model, f"the search document of page {pk}, so search never finds it", error)


def _find_text_error(model: type[BasePage], pk: int) -> Exception | None:
    """Return the exception of what the page type gives to search."""
    page = model._default_manager.get(pk=pk)
    try:
        list(page.search_texts())
        list(page.search_names())
        for declared in get_declared_filters(model).values():
            declared.read_objects(page)
    except Exception as error:
        return error
    return None


def _list_searches(sample: PageSample, *, is_first: bool) -> Iterator[dict[str, Any]]:
    """Yield the parameters of a search for the type, and for the first language of one with each of its filters."""
    place = {"site": sample.root.host, "locale": sample.root.language, "type": [sample.model.api_type], "limit": 5}
    yield place
    for name, declared in get_declared_filters(sample.model).items() if is_first else ():
        yield {**place, name: [get_example(declared, sample.model)]}
    for sort in get_sorts([sample.model]) if is_first else ():
        yield {**place, "sort": sort, **get_range_examples(sample.model)}


class _Searcher:
    """Searches in the database, as while the engine is away, and by the engine, each until it does not answer in time.

    With 100,000 pages, the database may not: visitors then get a 503, which is not a mistake of a page type.
    """

    def __init__(self) -> None:
        self.asks_database = self.asks_engine = True

    def find_error(self, values: dict[str, Any]) -> Exception | None:
        """Return the exception of a search with these parameters, which is not recorded."""
        try:
            params = SearchParams.model_validate(values)
            context = params.read_context()
            parsed = parse_search(params, context, get_rules(context.root.language, context.root.site_id))
            self._search_database(parsed, context)
            self._search_engine(parsed, context)
        except Exception as error:
            return error
        return None

    def _search_database(self, parsed: ParsedSearch, context: ReadContext) -> None:
        if self.asks_database:
            try:
                search_database(parsed.query, context)
            except Unavailable:
                self.asks_database = False

    def _search_engine(self, parsed: ParsedSearch, context: ReadContext) -> None:
        if self.asks_engine:
            try:
                find_results(parsed.query, parsed.filters, context)
            except SearchUnavailable:
                self.asks_engine = False
