"""An engine that counts the time of its calls. `search.engines` itself knows nothing of figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar

from cms.operations.traces.spans import start_span
from search.engines.port import Engine

from .figures import BREAKER_OPEN, measure_call

E = TypeVar("E", bound=Engine)

KINDS = ("search", "suggest", "correct_spelling", "find_similar_pages", "write")  # methods of the port


@cache
def measured(engine_class: type[E]) -> type[E]:
    """Return a subclass whose methods in KINDS are measured."""
    methods = {kind: _measure(engine_class, kind) for kind in KINDS}
    return type(f"Measured{engine_class.__name__}", (engine_class,), methods)


def _measure(engine_class: type[Engine], kind: str) -> Callable[..., Any]:
    @wraps(getattr(engine_class, kind))
    def call(engine: Engine, *args: Any, **kwargs: Any) -> Any:
        try:
            with (
                measure_call(engine.name, kind),
                start_span(f"engine.{kind}", {"clarion.engine": engine.name}, is_part=True),
            ):
                return getattr(engine_class, kind)(engine, *args, **kwargs)
        finally:
            BREAKER_OPEN.set(getattr(engine, "is_breaker_open", False))

    return call
