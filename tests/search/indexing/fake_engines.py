"""Engines that wrap a working engine and fail in one way."""

from collections.abc import Callable, Sequence
from typing import Any

from search.engines.port import Engine, Outcome, SearchUnavailable, Write


class EngineWrapper:
    """Passes every call to the wrapped engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)


class InterruptedEngine(EngineWrapper):
    """Calls `meanwhile` once, between reading the pages and writing them."""

    meanwhile: Callable[[], object] | None = None

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return self.engine.write(writes)


class RefusingEngine(EngineWrapper):
    """Fails the writes of the pages in `refused`."""

    refused: frozenset[int] = frozenset()

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        outcomes = iter(self.engine.write([write for write in writes if write.id not in self.refused]))
        return [
            Outcome(write.id, "failed", "mapper_parsing_exception") if write.id in self.refused else next(outcomes)
            for write in writes
        ]


class UnavailableEngine(EngineWrapper):
    """Raises SearchUnavailable while `is_down`; with `response_lost`, it writes before it raises."""

    is_down = True
    response_lost = False

    def prepare(self, locales: Sequence[str]) -> None:
        if self.is_down:
            raise SearchUnavailable("connection refused")
        self.engine.prepare(locales)

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        if self.is_down:
            if self.response_lost:
                self.engine.write(writes)
            raise SearchUnavailable("timed out")
        return self.engine.write(writes)


class RecordingEngine(EngineWrapper):
    """Records all writes."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.writes: list[Write] = []

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        self.writes += writes
        return self.engine.write(writes)
