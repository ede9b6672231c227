"""Gates of tasks: what visitors type who want to do something, and the page or address where they do it.

`tests/search/tasks/queries/README.md` describes the files. A query is served if such a page or address is among the
first three of what a frontend shows: tasks, promoted results, then items.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from search.querying.results import PromotedPage, SearchAnswer

from .demo_languages import PRESENT, run_search
from .gates import Row
from .ordinary_gates import read_ended_calls
from .serving_pages import Served, find_serving

FOLDER = Path(__file__).parents[1] / "tasks" / "queries"
DEPTH = 3
MIN_SHARE_SERVED = 0.95

TypedTask = tuple[str, tuple[str, ...]]  # a query, and the tasks that it may mean


def task_rows(engine: str, language: str) -> Iterator[Row]:
    """Yield the gates of a language. The site must have this language, and the current engine its index."""
    queries, serving = read_task_queries(language), find_serving(language)
    hidden, ended = read_hidden_pages(), read_ended_calls(PRESENT)
    unserved, unfit, served_before, ended_shown = [], [], 0, 0
    for text, tasks in queries:
        right = frozenset().union(*(serving[task] for task in tasks))
        shown = show(answer := run_search(text, language, tasks=True))[:DEPTH]
        if not right.intersection(shown):
            unserved.append(f"“{text}” {'/'.join(tasks)}")
        if hidden.intersection(shown) or ended.intersection(task.page.id for task in answer.tasks if task.page):
            unfit.append(f"“{text}”")
        ended_shown += bool(ended.intersection(shown))
        served_before += bool(right.intersection(show(run_search(text, language))[:DEPTH]))
    of = f"{language}, {len(queries)} queries"
    yield Row(f"tasks, {of}", engine, 1 - len(unserved) / len(queries), MIN_SHARE_SERVED, "; ".join(unserved))
    yield Row(f"tasks not asked for, {of}", engine, served_before / len(queries), 0)
    yield Row(f"tasks, nothing hidden or ended, {of}", engine, 1 - len(unfit) / len(queries), 1.0, "; ".join(unfit))
    yield Row(f"tasks, no ended call shown, {of}", engine, 1 - ended_shown / len(queries), 0)


def read_hidden_pages() -> frozenset[int]:
    """Return the ids of the pages that the public may not see."""
    visible = visible_now(BasePage, now=PRESENT).values("pk")
    return frozenset(BasePage.objects.exclude(pk__in=visible).values_list("pk", flat=True))


def read_task_queries(language: str) -> list[TypedTask]:
    """Return the queries of a language."""
    lines = (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    parts = (line.rpartition(" | ") for line in lines)
    return [(text, tuple(tasks.split())) for text, _, tasks in parts]


def get_languages() -> list[str]:
    """Return the languages that have queries."""
    return sorted(file.stem for file in FOLDER.glob("*.txt"))


def show(answer: SearchAnswer) -> list[Served]:
    """Return what a frontend shows, in its order: pages by id, addresses by URL."""
    tasks: list[Served] = [task.page.id if task.page else task.url for task in answer.tasks]
    promoted: list[Served] = [one.page.id if isinstance(one, PromotedPage) else one.url for one in answer.promoted]
    return [*tasks, *promoted, *(card.id for card in answer.items)]
