"""The state of the factories: their sequences, and the random words of their texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import factory

from cms.demo.factories import words


@dataclass(frozen=True, slots=True)
class RandomContent:
    """The sequences of the factories and the state of the random words at one moment."""

    sequences: dict[str, int]
    random_state: Any

    @classmethod
    def read(cls) -> Self:
        counted = (declared for declared in _list_factories() if declared._meta._counter)
        sequences = {declared.__name__: declared._meta._counter.seq for declared in counted}
        return cls(sequences, words.faker.random.getstate())

    def restore(self) -> None:
        """Let the factories go on from there, so that the same content is built again."""
        words.reset()
        words.faker.random.setstate(self.random_state)
        for declared in _list_factories():
            declared.reset_sequence(self.sequences.get(declared.__name__, 0), force=True)


def _list_factories() -> Iterator[type[factory.Factory]]:
    remaining = list(factory.Factory.__subclasses__())
    while remaining:
        declared = remaining.pop()
        remaining += declared.__subclasses__()
        if not declared._meta.abstract:
            yield declared
