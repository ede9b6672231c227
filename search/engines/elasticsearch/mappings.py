"""The body of a new index: settings, the analyzers of its language, and the mapping."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from search.documents import content_mapping

from .analyzers import build_analysis
from .index_layout import DEFAULT_LAYOUT, IndexLayout

REFRESH_INTERVAL = "1s"  # required by the port; explicit, because an idle index without the setting is not refreshed
REFRESH_DISABLED = "-1"
MAX_RESULT_WINDOW = (
    100_000  # the largest offset plus size; a query may use memory for as many hits; the API allows less
)


def build_index_body(
    locale: str,
    *,
    filling: bool = False,
    layout: IndexLayout = DEFAULT_LAYOUT,
) -> dict[str, Any]:
    """Return settings and mappings for the index of a locale; `filling` is one that is filled before it serves."""
    settings = {
        **layout.creation_settings(filling=filling),
        "max_result_window": MAX_RESULT_WINDOW,
        "refresh_interval": REFRESH_DISABLED if filling else REFRESH_INTERVAL,
        # For this long a deleted tombstone still refuses an older write.
        "gc_deletes": "1h",
    }
    analysis = build_analysis(locale)
    mapping = content_mapping()
    mapping["_meta"] = {"schema": _digest({"analysis": analysis, "mapping": mapping})}
    return {"settings": {"index": settings, "analysis": analysis}, "mappings": mapping}


def get_schema(locale: str) -> str:
    """Return the `_meta.schema` that this version of Clarion gives an index of this locale."""
    return str(build_index_body(locale)["mappings"]["_meta"]["schema"])


def serving_settings(layout: IndexLayout) -> dict[str, Any]:
    """Return the settings that change when a filled index begins to serve."""
    return {"index": {"refresh_interval": REFRESH_INTERVAL, **layout.replica_settings()}}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
