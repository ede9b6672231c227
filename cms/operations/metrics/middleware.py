"""Count requests and their time, and answer `/metrics`. It is the first middleware, if METRICS_TOKEN is set.

Requests that the response cache answers are counted in batches, which takes a third of the time.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from .exposition import CONTENT_TYPE, generate_exposition, is_authorized
from .instruments import REQUEST_SECONDS, REQUESTS
from .operation_names import find_operation, get_operation

MAX_PENDING = 100  # requests
MAX_DELAY_SECONDS = 1.0

Hit = tuple[str | None, int]  # operation and status
PATH = "/metrics"


class MetricsMiddleware:
    """Without the token, `/metrics` is a URL that does not exist: there is no route for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKENS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        if request.path_info == PATH and is_authorized(request.META.get("HTTP_AUTHORIZATION")):
            HITS.flush()
            return HttpResponse(generate_exposition(), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})
        response = self.get_response(request)
        if getattr(response, "is_from_cache", False):
            HITS.add((find_operation(request), response.status_code), began)
        else:
            is_miss = getattr(response, "made_from", None) is not None
            count_request(get_operation(request), response.status_code, is_miss, perf_counter() - began)
        return response


def count_request(operation: str, status: int, is_miss: bool, seconds: float) -> None:
    """Count a request that the cache did not answer; `is_miss` tells whether it could have."""
    REQUESTS.labels(operation, _get_class(status), "miss" if is_miss else "none").inc()
    REQUEST_SECONDS.labels(operation).observe(seconds)
    HITS.flush()


class HitBuffer:
    """Responses from the cache of this process that are not in the metrics yet. Thread-safe without a lock."""

    def __init__(self) -> None:
        self._pending: deque[Hit] = deque()
        self._flushed_at = 0.0

    def add(self, hit: Hit, now: float) -> None:
        """Count a response at `now` (of `perf_counter`), together with the next ones."""
        self._pending.append(hit)
        if now - self._flushed_at > MAX_DELAY_SECONDS or len(self._pending) >= MAX_PENDING:
            self.flush()

    def flush(self) -> None:
        """Add what is pending to the metrics."""
        self._flushed_at = perf_counter()
        counts: Counter[Hit] = Counter()
        try:
            while True:
                counts[self._pending.popleft()] += 1
        except IndexError:
            pass
        for (operation, status), number in counts.items():
            REQUESTS.labels(operation or "api", _get_class(status), "hit").inc(number)


HITS = HitBuffer()


def _get_class(status: int) -> str:
    return f"{status // 100}xx"
