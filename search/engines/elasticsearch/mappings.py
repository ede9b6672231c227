"""The body of a new index: settings, analyzers of its language, and the mapping of the one document."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from search.documents import content_mapping

from .analyzers import analysis_for

REFRESH = "1s"  # the port's promise; said outright, because an index that says nothing stops refreshing when idle
NO_REFRESH = "-1"
WINDOW = 100_000  # hits to which offsets lead; one question may cost memory for so many, and the API allows fewer


def index_body(locale: str, *, filling: bool = False) -> dict[str, Any]:
    """Settings and mappings for the index of a locale; `filling` is one that is loaded before it serves."""
    settings = {
        "number_of_shards": 1,  # one shard keeps the statistics of words, and so scores and corrections, exact
        "auto_expand_replicas": "false" if filling else "0-1",
        "max_result_window": WINDOW,
        "refresh_interval": NO_REFRESH if filling else REFRESH,
        # For this long a purged tombstone still refuses an older write.
        "gc_deletes": "1h",
    }
    if filling:
        settings["number_of_replicas"] = 0
    analysis = analysis_for(locale)
    mapping = content_mapping()
    mapping["_meta"] = {"schema": _digest({"analysis": analysis, "mapping": mapping})}
    return {"settings": {"index": settings, "analysis": analysis}, "mappings": mapping}


def schema_of(locale: str) -> str:
    """What the `_meta.schema` of an index of this locale says when it was made by this version of Clarion."""
    return str(index_body(locale)["mappings"]["_meta"]["schema"])


def serving_settings() -> dict[str, Any]:
    """What changes when a filled index begins to serve."""
    return {"index": {"refresh_interval": REFRESH, "auto_expand_replicas": "0-1"}}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
