"""Two connections to one cluster: a quick one that visitors wait for, and a patient one for the worker.

Here every fault of the client library becomes `SearchUnavailable`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from elasticsearch import ApiError, ConnectionTimeout, Elasticsearch, TransportError

from search.engines.port import SearchUnavailable

from .breaker import Breaker
from .client_pool import ClientPool
from .deadline import DeadlineNode

T = TypeVar("T")
Task = Callable[[Elasticsearch], T]

READ_TIMEOUT_SECONDS = 1.0  # seconds; a visitor who has waited this long is better served by the database
WRITE_TIMEOUT_SECONDS = 10.0
MAX_QUEUE_SECONDS = 0.1  # seconds; load above the limit is shed, not queued
_NONSENSE = (KeyError, IndexError, TypeError, ValueError, AttributeError)


class WorkerClient:
    """For the worker and for commands: ten seconds a request, and three more attempts.

    Repeating is safe: writes carry external versions.
    """

    def __init__(self, url: str, **security: Any) -> None:
        self._clients = _clients(
            url,
            security,
            request_timeout=WRITE_TIMEOUT_SECONDS,
            max_retries=3,
            retry_on_timeout=True,
            retry_on_status=(429, 502, 503, 504),
        )

    def run(self, task: Task[T]) -> T:
        """Run `task` with the client; raises `SearchUnavailable` for any fault in it."""
        with translate_errors(), self._clients.acquire() as client:
            return task(client)

    def close(self) -> None:
        """See `Engine.close`."""
        self._clients.close()


class VisitorClient:
    """For visitors: one second, one attempt, few at a time, and not at all while the engine is known to be down."""

    def __init__(self, url: str, *, max_concurrent: int, breaker: Breaker | None = None, **security: Any) -> None:
        self._clients = _clients(
            url,
            security,
            request_timeout=READ_TIMEOUT_SECONDS,
            max_retries=0,
            retry_on_timeout=False,
            connections_per_node=max_concurrent,
        )
        self.breaker = breaker or Breaker()
        self._turns = threading.BoundedSemaphore(max_concurrent)

    def run(self, task: Task[T]) -> T:
        """Run `task` with the client; raises `SearchUnavailable` for any fault in it, or without asking."""
        with self._turn():
            if not self.breaker.allows_request():
                raise SearchUnavailable("Elasticsearch has failed repeatedly and is left alone for a few seconds")
            try:
                with translate_errors(), self._clients.acquire() as client:
                    result = task(client)
            except SearchUnavailable as exc:
                if _is_the_engines(exc.__cause__):
                    self.breaker.failed()
                else:
                    self.breaker.record_success()
                raise
            self.breaker.record_success()
            return result

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=MAX_QUEUE_SECONDS):
            raise SearchUnavailable("as many searches as are allowed are under way")
        try:
            yield
        finally:
            self._turns.release()

    def close(self) -> None:
        """See `Engine.close`."""
        self._clients.close()


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turn what the client raises, and what reading a senseless answer raises, into `SearchUnavailable`."""
    try:
        yield
    except ConnectionTimeout as exc:
        raise SearchUnavailable("Elasticsearch did not answer in time") from exc
    except TransportError as exc:
        raise SearchUnavailable(f"Elasticsearch did not answer: {exc.message}") from exc
    except ApiError as exc:
        raise SearchUnavailable(f"Elasticsearch refused: {exc}") from exc
    except _NONSENSE as exc:
        raise SearchUnavailable(f"Elasticsearch answered nonsense: {exc!r}") from exc


def require_complete(result: Any) -> Any:
    """The answer of a search, if every shard took part in it to the end; a part of the truth is not an answer."""
    if result["timed_out"] or result["_shards"]["failed"]:
        raise SearchUnavailable("Elasticsearch answered for a part of the index only")
    return result


def _is_the_engines(cause: BaseException | None) -> bool:
    """Whether it says that the engine is ill; a refused question says only that the question is."""
    if isinstance(cause, ApiError):
        return cause.status_code >= 500 or cause.status_code == 429
    return True


def _clients(url: str, security: dict[str, Any], **manner: Any) -> ClientPool:
    given = {name: value for name, value in security.items() if value}
    return ClientPool(lambda: Elasticsearch(url.split(","), node_class=DeadlineNode, **given, **manner))
