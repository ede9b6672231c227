"""The system checks of the model of semantic search and of the packages that it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .directory_model import find_problem
from .installed_model import ENDPOINT_PREFIX, find_missing_packages


@register()
def check_packages(**_: Any) -> list[CheckMessage]:
    """Return an error if SEMANTIC_SEARCH is on and packages of the extra are not installed."""
    if not settings.SEMANTIC_SEARCH or not (absent := find_missing_packages()):
        return []
    hint = "pip install --no-deps --require-hashes -r requirements/semantic.txt, or unset SEMANTIC_SEARCH."
    return [Error(f"SEMANTIC_SEARCH is on; not installed: {', '.join(absent)}.", hint=hint, id="search_semantic.E001")]


@register()
def check_model(**_: Any) -> list[CheckMessage]:
    """Return an error if SEMANTIC_SEARCH is on and SEMANTIC_MODEL names no model that can be used."""
    named = settings.SEMANTIC_MODEL
    if not settings.SEMANTIC_SEARCH:
        return []
    hint = "docs/operating/install/database-and-search.md, *Semantic search*, says where to get one."
    if not named:
        return [
            Error("SEMANTIC_SEARCH is on, but SEMANTIC_MODEL names no model.", hint=hint, id="search_semantic.E002")
        ]
    if named.startswith(ENDPOINT_PREFIX):
        if settings.SEARCH_URL.startswith("http"):
            return []
        problem = "it names a model of Elasticsearch, but SEARCH_URL does not name a cluster."
    else:
        problem = find_problem(Path(named))
    return [Error(f"SEMANTIC_MODEL cannot be used: {problem}", hint=hint, id="search_semantic.E003")] if problem else []
