"""Several searches of one index in one request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from .client import require_complete


def run_searches(
    client: Elasticsearch,
    index: str,
    bodies: Iterable[Mapping[str, Any]],
    *,
    max_concurrent: int | None = None,
    preference: str | None = None,
) -> Sequence[Mapping[str, Any]]:
    """Run searches with these bodies and return their responses, in order. `preference` is that of each search.

    Raises:
        ApiError: Elasticsearch refuses one of them; the exception is that of a single search.
        SearchUnavailable: one of the responses is incomplete.
    """
    header = {"preference": preference} if preference else {}
    searches = [part for body in bodies for part in (header, body)]
    found = client.msearch(index=index, searches=searches, max_concurrent_searches=max_concurrent)
    for response in found["responses"]:
        if "error" in response:
            raise ApiError(
                response["error"]["type"], meta=replace(found.meta, status=response["status"]), body=response
            )
    return [require_complete(response) for response in found["responses"]]
