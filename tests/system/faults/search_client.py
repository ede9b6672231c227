"""Searches through the public API."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.test import Client

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class SearchResponse:
    """A response of the search API, with the seconds it took."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]
    seconds: float

    @property
    def pages(self) -> set[int]:
        return {item["id"] for item in self.body.get("items", [])}

    @property
    def is_degraded(self) -> bool:
        return bool(self.body.get("degraded"))

    @property
    def is_documented(self) -> bool:
        """Whether it is a result, or an error 503 with `Retry-After`."""
        if self.status == 200:
            return "degraded" in self.body
        is_problem = self.headers.get("Content-Type", "").startswith("application/problem+json")
        return self.status == 503 and is_problem and int(self.headers.get("Retry-After", 0)) > 0


def search(query: str, **params: Any) -> SearchResponse:
    """Search with the test client in this process."""
    start = time.monotonic()
    response = Client(raise_request_exception=False).get("/api/v1/search", {"q": query, **params})
    return SearchResponse(
        response.status_code, dict(response.headers), json.loads(response.content), time.monotonic() - start
    )


def search_over_http(port: int, query: str, **params: Any) -> SearchResponse:
    """Search a server over HTTP."""
    start = time.monotonic()
    url = f"http://127.0.0.1:{port}/api/v1/search?{urlencode({'q': query, **params})}"
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response:
            status, headers, body = response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        with error:
            status, headers, body = error.code, dict(error.headers), error.read()
    return SearchResponse(status, headers, json.loads(body), time.monotonic() - start)


def quantile(values: list[float], share: float) -> float:
    """Return a quantile of seconds in milliseconds."""
    ordered = sorted(values)
    return 1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def format_times(values: list[float]) -> str:
    return f"p50 {quantile(values, 0.5):.0f}, p95 {quantile(values, 0.95):.0f}, max {quantile(values, 1):.0f} ms"
