"""Two clients of one cluster: one with short timeouts for visitors, one with retries for the worker.

Every error of the client library is converted to `SearchUnavailable` here. A circuit breaker sends no requests to an
engine that is down, so that visitors do not wait for timeouts.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from typing import Any, TypeVar

from elasticsearch import ApiError, ConnectionTimeout, Elasticsearch, TransportError

from search.engines.node_urls import split_node_urls
from search.engines.port import EngineIncompatible, SearchUnavailable

from .transport import DeadlineNode, TrialNodePool

T = TypeVar("T")
Task = Callable[[Elasticsearch], T]

READ_TIMEOUT_SECONDS = 1.0  # then the database fallback responds to the visitor
WRITE_TIMEOUT_SECONDS = 10.0
MAX_OTHER_NODES = 2  # a visitor's request tries so many when a node accepts no connection or has left the cluster
MAX_QUEUE_SECONDS = 0.1  # requests above the limit are refused, not queued
REFUSED_VERSION_ERROR = "media_type_header_exception"  # the headers of a request name the version of the client
_INVALID_RESPONSE_ERRORS = (KeyError, IndexError, TypeError, ValueError, AttributeError)


class _PooledClient:
    def __init__(self, client: Elasticsearch) -> None:
        self.client = client
        self.users = 0


class ClientPool:
    """Shares the client among threads. After `close`, the last thread that still uses the client closes it."""

    def __init__(self, create: Callable[[], Elasticsearch]) -> None:
        self._create = create
        self._mutex = threading.Lock()
        # Created immediately, so that an invalid URL raises an error at the start.
        self._current: _PooledClient | None = _PooledClient(create())

    @contextmanager
    def acquire(self) -> Iterator[Elasticsearch]:
        """Provide the client in a `with` block."""
        with self._mutex:
            pooled = self._current = self._current or _PooledClient(self._create())
            pooled.users += 1
        try:
            yield pooled.client
        finally:
            with self._mutex:
                pooled.users -= 1
                is_last = pooled is not self._current and not pooled.users
            if is_last:
                pooled.client.close()

    def close(self) -> None:
        """Close the client, or let the last thread that uses it do so."""
        with self._mutex:
            pooled, self._current = self._current, None
            is_unused = pooled is not None and not pooled.users
        if pooled is not None and is_unused:
            pooled.client.close()


class Breaker:
    """Opens after `max_failures` within `window_seconds`; after `cooldown_seconds` it allows one trial request.

    Thread-safe. The defaults are our choice: with five timeouts of one second only a few visitors wait, and ten
    seconds are short enough to notice a restart.
    """

    def __init__(
        self,
        *,
        max_failures: int = 5,
        window_seconds: float = 10.0,
        cooldown_seconds: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = max_failures
        self._window = window_seconds
        self._cooldown = cooldown_seconds
        self._clock = clock
        self._failures: deque[float] = deque(maxlen=max_failures)
        self._opened_at: float | None = None
        self._mutex = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Return whether requests are refused."""
        return self._opened_at is not None

    def allows_request(self) -> bool:
        """Return whether to send a request. While open, each True is one trial, at most one per cooldown period."""
        with self._mutex:
            if self._opened_at is None:
                return True
            if self._clock() - self._opened_at < self._cooldown:
                return False
            self._opened_at = self._clock()
            return True

    def record_success(self) -> None:
        """Close the breaker after a response.

        A success does not reset the failures of a closed breaker: an engine with intermittent failures must open it.
        """
        with self._mutex:
            if self._opened_at is not None:
                self._opened_at = None
                self._failures.clear()

    def record_failure(self) -> None:
        """Count a failure of the engine, as opposed to an invalid query."""
        with self._mutex:
            now = self._clock()
            self._failures.append(now)
            if self._opened_at is not None or (
                len(self._failures) == self._limit and now - self._failures[0] <= self._window
            ):
                self._opened_at = now


class WorkerClient:
    """The client of the worker and of commands: a timeout of ten seconds and three retries.

    Retries are safe because writes have external versions.
    """

    def __init__(self, url: str, **security: Any) -> None:
        self._pool = _create_pool(
            url,
            security,
            request_timeout=WRITE_TIMEOUT_SECONDS,
            max_retries=3,
            retry_on_timeout=True,
            retry_on_status=(429, 502, 503, 504),
        )

    def run(self, task: Task[T]) -> T:
        """Run `task` with the client. Raises `SearchUnavailable` for any error in it."""
        with translate_errors(), self._pool.acquire() as client:
            return task(client)

    def close(self) -> None:
        """See `Engine.close`."""
        self._pool.close()


class VisitorClient:
    """The client for visitors: a timeout of one second, limited concurrency, and a circuit breaker.

    A request is sent again only to another node, and only if the first one cannot have worked on it.
    """

    def __init__(self, url: str, *, max_concurrent: int, breaker: Breaker | None = None, **security: Any) -> None:
        others = min(len(split_node_urls(url)) - 1, MAX_OTHER_NODES)
        self._pool = _create_pool(
            url,
            security,
            request_timeout=READ_TIMEOUT_SECONDS,
            max_retries=others,
            retry_on_timeout=False,
            retry_on_status=(502, 503) if others else (),
            connections_per_node=max_concurrent,
        )
        self.breaker = breaker or Breaker()
        self._slots = threading.BoundedSemaphore(max_concurrent)

    def run(self, task: Task[T]) -> T:
        """Run `task` with the client.

        Raises `SearchUnavailable` for any error in it, and without a request if the breaker is open or too many
        searches are running.
        """
        with self._slot():
            if not self.breaker.allows_request():
                raise SearchUnavailable("Elasticsearch has failed repeatedly; no requests are sent for a few seconds")
            try:
                with translate_errors(), self._pool.acquire() as client:
                    result = task(client)
            except SearchUnavailable as exc:
                if _is_engine_failure(exc.__cause__):
                    self.breaker.record_failure()
                else:
                    self.breaker.record_success()
                raise
            self.breaker.record_success()
            return result

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=MAX_QUEUE_SECONDS):
            raise SearchUnavailable("the maximum number of concurrent searches is reached")
        try:
            yield
        finally:
            self._slots.release()

    def close(self) -> None:
        """See `Engine.close`."""
        self._pool.close()


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise `SearchUnavailable` for errors of the client and for those of reading an invalid response."""
    try:
        yield
    except ConnectionTimeout as exc:
        raise SearchUnavailable("Elasticsearch did not respond in time") from exc
    except TransportError as exc:
        raise SearchUnavailable(f"Elasticsearch did not respond: {exc.message}") from exc
    except ApiError as exc:
        if exc.error == REFUSED_VERSION_ERROR:
            raise EngineIncompatible(_describe_refusal()) from exc
        raise SearchUnavailable(f"Elasticsearch refused the request: {exc}") from exc
    except _INVALID_RESPONSE_ERRORS as exc:
        raise SearchUnavailable(f"Elasticsearch sent an invalid response: {exc!r}") from exc


def require_complete(result: Any) -> Any:
    """Return the response of a search. Raises `SearchUnavailable` if a shard failed or the search timed out."""
    if result["timed_out"] or result["_shards"]["failed"]:
        raise SearchUnavailable("Elasticsearch searched only a part of the index")
    return result


def _is_engine_failure(cause: BaseException | None) -> bool:
    """Return whether the engine has failed; other refusals mean that the query is invalid."""
    if isinstance(cause, ApiError):
        return cause.status_code >= 500 or cause.status_code == 429
    return True


def _describe_refusal() -> str:
    installed = version("elasticsearch")
    major = installed.partition(".")[0]
    return (
        f"The Elasticsearch of SEARCH_URL refuses the Python package elasticsearch {installed}, which needs a server of"
        f" version {major} or newer. Upgrade the server, or install elasticsearch<{major} and"
        f" django-elasticsearch-dsl<{major}"
    )


def _create_pool(url: str, security: dict[str, Any], **options: Any) -> ClientPool:
    """Return a pool whose client knows only these URLs: it never asks a node for others (sniffing)."""
    credentials = {name: value for name, value in security.items() if value}
    return ClientPool(
        lambda: Elasticsearch(
            split_node_urls(url), node_class=DeadlineNode, node_pool_class=TrialNodePool, **credentials, **options
        )
    )


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
