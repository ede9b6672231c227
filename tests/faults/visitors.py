"""What a visitor sees: searches, through the public API."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.test import Client

DEADLINE = 10.0  # seconds; no answer of the API takes as long


@dataclass(frozen=True)
class Seen:
    """An answer of the search."""

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
    def is_honest(self) -> bool:
        """Either an answer, or a refusal that says when to come again."""
        if self.status == 200:
            return "degraded" in self.body
        is_problem = self.headers.get("Content-Type", "").startswith("application/problem+json")
        return self.status == 503 and is_problem and int(self.headers.get("Retry-After", 0)) > 0


def search(words: str, **more: Any) -> Seen:
    """Asked of this process."""
    began = time.monotonic()
    answer = Client(raise_request_exception=False).get("/api/v1/search", {"q": words, **more})
    return Seen(answer.status_code, dict(answer.headers), json.loads(answer.content), time.monotonic() - began)


def search_over_http(port: int, words: str, **more: Any) -> Seen:
    """Asked of a server."""
    began = time.monotonic()
    url = f"http://127.0.0.1:{port}/api/v1/search?{urlencode({'q': words, **more})}"
    try:
        with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
            status, headers, body = answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            status, headers, body = refused.code, dict(refused.headers), refused.read()
    return Seen(status, headers, json.loads(body), time.monotonic() - began)


def quantile(values: list[float], share: float) -> float:
    """In milliseconds."""
    ordered = sorted(values)
    return 1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def figures(values: list[float]) -> str:
    return f"p50 {quantile(values, 0.5):.0f}, p95 {quantile(values, 0.95):.0f}, most {quantile(values, 1):.0f} ms"
