"""Gates of ordinary queries: they ask for no task, and `tasks` and `interpret` leave their results as they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cms.page_types.calls_to_action.models import CallToActionPage
from search.querying.results import SearchAnswer

from .demo_languages import PRESENT, run_search
from .gates import Row

FOLDER = Path(__file__).parents[1] / "ordinary"
LANGUAGES = ("en", "fr", "de", "es")
MAX_WITH_TASKS = 1  # queries of a language: in the four languages together at most 1 % of 400
NEAR_TASKS = "near_tasks"  # in English


def ordinary_rows(engine: str, language: str, *, content: str = "demo") -> Iterator[Row]:
    """Yield the gates of a language. The site must have this language, and the current engine its index."""
    queries = read_ordinary_queries(language)
    ended = read_ended_calls(PRESENT)
    with_tasks, changed = [], []
    for text in queries:
        before = run_search(text, language)
        after = run_search(text, language, tasks=True, interpret=True)
        if after.tasks:
            with_tasks.append(f"“{text}” {after.tasks[0].task}")
        if _order(before, ended) != _order(after, ended):
            changed.append(f"“{text}”")
    of = f"{language}, {len(queries)} on {content}"
    empty, same = (1 - len(failed) / len(queries) for failed in (with_tasks, changed))
    yield Row(f"ordinary without tasks, {of}", engine, empty, 1 - MAX_WITH_TASKS / len(queries), "; ".join(with_tasks))
    yield Row(f"ordinary unchanged, {of}", engine, same, 1.0, "; ".join(changed))


def near_rows(engine: str) -> Iterator[Row]:
    """Yield the figure of queries in English that are deliberately close to a task; it has no threshold."""
    queries = read_ordinary_queries(NEAR_TASKS)
    asked = [text for text in queries if run_search(text, "en", tasks=True).tasks]
    figure = 1 - len(asked) / len(queries)
    yield Row(f"near tasks without tasks, en, {len(queries)}", engine, figure, 0, "; ".join(asked))


def read_ordinary_queries(name: str) -> list[str]:
    """Return the queries of a file."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def read_ended_calls(now: datetime) -> frozenset[int]:
    """Return the ids of calls to action that have ended; they may come later than without `tasks`."""
    return frozenset(CallToActionPage.objects.filter(ends_at__lte=now).values_list("pk", flat=True))


def _order(answer: SearchAnswer, ended: frozenset[int]) -> tuple[int, list[int]]:
    return answer.total, [card.id for card in answer.items if card.id not in ended]
