"""Engines that misbehave in one way, around one that works."""

from collections.abc import Callable, Sequence
from typing import Any

from search.engines.port import Engine, Outcome, SearchUnavailable, Write


class EngineWrapper:
    """Everything as the engine within does it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)


class InterruptedEngine(EngineWrapper):
    """Something happens between reading the pages and writing them, once."""

    meanwhile: Callable[[], object] | None = None

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return self.engine.write(writes)


class RefusingEngine(EngineWrapper):
    """Takes no write of some pages."""

    refused: frozenset[int] = frozenset()

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        taken = iter(self.engine.write([write for write in writes if write.id not in self.refused]))
        return [
            Outcome(write.id, "failed", "mapper_parsing_exception") if write.id in self.refused else next(taken)
            for write in writes
        ]


class UnavailableEngine(EngineWrapper):
    """Is away while `is_down`; with `but_writes`, the write arrives and only the answer is lost."""

    is_down = True
    but_writes = False

    def prepare(self, locales: Sequence[str]) -> None:
        if self.is_down:
            raise SearchUnavailable("connection refused")
        self.engine.prepare(locales)

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        if self.is_down:
            if self.but_writes:
                self.engine.write(writes)
            raise SearchUnavailable("timed out")
        return self.engine.write(writes)


class RecordingEngine(EngineWrapper):
    """Keeps what was written."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.writes: list[Write] = []

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        self.writes += writes
        return self.engine.write(writes)
