"""Gates of what visitors type: tasks, phrases and ordinary queries, on the demo in each language and on each engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import ordinary_gates, phrase_gates, task_gates
from .datasets import build_index
from .demo_languages import demo_in, load_demo_at_present
from .gates import Row

SHIPPED_LANGUAGES = ("en", "fr")  # the languages of the demo as it is


def visitor_rows(engines: Sequence[str]) -> Iterator[Row]:
    """Yield the gates of all languages. The database must be empty, and is empty afterwards."""
    with load_demo_at_present():
        for engine in engines:
            with build_index(engine):
                yield from shipped_rows(engine)
        for language in task_gates.get_languages():
            with demo_in(language):
                for engine in engines:
                    with build_index(engine):
                        yield from translated_rows(engine, language)


def shipped_rows(engine: str) -> Iterator[Row]:
    """Yield the gates of ordinary queries on the demo in its own languages."""
    for language in SHIPPED_LANGUAGES:
        yield from ordinary_gates.ordinary_rows(engine, language)
    yield from ordinary_gates.near_rows(engine)


def translated_rows(engine: str, language: str) -> Iterator[Row]:
    """Yield the gates on the demo in another language (`demo_in`), or in English."""
    yield from task_gates.task_rows(engine, language)
    if language in phrase_gates.LANGUAGES:
        yield from phrase_gates.phrase_rows(engine, language)
    if language in ordinary_gates.LANGUAGES and language not in SHIPPED_LANGUAGES:
        yield from ordinary_gates.ordinary_rows(engine, language)
