"""The system check of the packages that semantic search needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .model import find_missing_packages


@register()
def check_packages(**_: Any) -> list[CheckMessage]:
    """Return an error if SEMANTIC_SEARCH is on and packages of the extra are not installed."""
    if not settings.SEMANTIC_SEARCH or not (absent := find_missing_packages()):
        return []
    hint = "pip install --no-deps --require-hashes -r requirements/semantic.txt, or unset SEMANTIC_SEARCH."
    return [Error(f"SEMANTIC_SEARCH is on; not installed: {', '.join(absent)}.", hint=hint, id="search_semantic.E001")]
