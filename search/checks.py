"""System checks of the search settings and of what search knows about the configured languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register

from cms.db.query_guards import may_read_content

from .engines.analysis import language_of
from .engines.node_urls import split_node_urls

SCHEMES = ("tantivy://", "http://", "https://")
SEARCHED_BY_PAIRS = frozenset({"zh", "ja", "ko"})  # pairs of characters need neither stems nor stopwords


@register()
def check_search_url(**_: Any) -> list[CheckMessage]:
    """Check that SEARCH_URL is `tantivy:///directory` or names one or several nodes of an Elasticsearch."""
    url = settings.SEARCH_URL
    addresses = split_node_urls(url) if url.startswith("http") else [url]
    if addresses and all(one.startswith(SCHEMES) and one.partition("://")[2].strip("/") for one in addresses):
        return []
    hint = "Use tantivy:///an/absolute/directory or http(s)://host:9200; several nodes are separated by commas."
    return [Error("SEARCH_URL does not name a search engine.", hint=hint, id="search.E001")]


@register()
def check_search_documents(**_: Any) -> list[CheckMessage]:
    """Check that the installed packages index all fields of a page, where Elasticsearch is used.

    The worker of an installation with tantivy checks it when it writes: its library need not be imported before.
    """
    if not settings.SEARCH_URL.startswith("http"):
        return []
    from .documents import ContentDocument, IncompleteDocument

    try:
        ContentDocument()
    except IncompleteDocument as error:
        return [Error(str(error), id="search.E002")]
    return []


@register(deploy=True)
def check_search_server(**_: Any) -> list[CheckMessage]:
    """Check that the Elasticsearch accepts the installed client. One that does not respond may still be starting."""
    if not settings.SEARCH_URL.startswith("http") or check_search_url():
        return []
    from .engine import get_engine

    health = get_engine().health()
    return [Error(str(health.detail), id="search.E003")] if health.incompatible else []


@register()
def check_languages(**_: Any) -> list[CheckMessage]:
    """Name each language of the content that search knows no stems and stopwords of."""
    return [
        Info(
            f"LANGUAGES: search has no stems and no stopwords of {name} ({code}).",
            hint="Pages of this language are found by their words as written. Synonyms can be added in the admin.",
            id="search.I001",
        )
        for code, name in settings.WAGTAIL_CONTENT_LANGUAGES
        if (language := language_of(code)).stemmer is None and language.code not in SEARCHED_BY_PAIRS
    ]


@register(Tags.database)
def check_search_reads(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Report page types that search cannot index, or cannot be asked for, each error once."""
    if not may_read_content(databases):
        return []
    from .read_checks import find_errors  # not in processes that check nothing

    return list({(error.obj, error.hint): error for error in find_errors()}.values())
