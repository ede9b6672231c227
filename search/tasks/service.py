"""The tasks of a search: what visitors come for, such as to give, with the page or the address where they do it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import override
from pydantic import Field

from cms.content.details import Card
from cms.content.references import ReadContext
from cms.content.schema import Schema
from cms.operations.traces.spans import traced
from cms.pages.tasks import TASKS
from search.rules.compiled import TaskChange

from .character_matcher import LANGUAGES as CHARACTER_LANGUAGES
from .character_matcher import CharacterMatcher
from .matcher import Matcher
from .serving_pages import Serving, find_serving
from .words import TaskWords, read_words

MAX_TASKS = 3
MAX_MATCHERS = 64  # a language has one for each state of its rules; a matcher takes half a megabyte
QUOTATION_MARKS = '"“”«»„'


class TaskAnswer(Schema):
    """What visitors can do here that the query asks for, with the page or the address where they do it."""

    task: str = Field(description="The name of the task, such as `give`, or `own` if editors have defined it.")
    label: str = Field(description="What visitors do there, such as “Donate”, in the language of the search.")
    url: str = Field(description="Where they do it: the URL of `page`, or an address such as that of the donor portal.")
    page: Card | None = Field(description="The page on which they do it; null for another address.")


@dataclass(frozen=True, slots=True)
class FoundTasks:
    """The tasks that a search asks for, and the ids of their pages, which are not repeated among the items."""

    answers: Sequence[TaskAnswer] = ()
    page_ids: Sequence[int] = ()


@traced("search.tasks", is_part=True)
def find_tasks(
    text: str,
    context: ReadContext,
    changes: tuple[TaskChange, ...] = (),
    hidden: Collection[int] = (),
    *,
    with_typos: bool = False,
) -> FoundTasks:
    """Return the tasks that this text asks for and that pages visible now, or addresses of the site, serve.

    `changes` are those of the editors. `hidden` are the ids of pages that this search must not show, or shows as
    promoted. With `with_typos`, words may have typing errors.
    """
    tasks = match_tasks(text, context.root.language, changes, with_typos=with_typos)[:MAX_TASKS]
    if not tasks:
        return FoundTasks()
    serving = find_serving(tasks, {task: list_targets(task, changes) for task in tasks}, context)
    answers: list[TaskAnswer] = []
    shown = set(hidden)
    for task in tasks:
        one = next((one for one in serving[task] if isinstance(one, str) or one.id not in shown), None)
        if one is not None:
            answers.append(_build_answer(task, one, _choose_label(task, changes, context.root.language)))
            shown |= set() if isinstance(one, str) else {one.id}
    return FoundTasks(answers, [answer.page.id for answer in answers if answer.page])


def match_tasks(
    text: str, language: str, changes: tuple[TaskChange, ...] = (), *, with_typos: bool = False
) -> list[str]:
    """Return the names of the tasks that a text asks for, the best first. Words in quotation marks ask for words."""
    if any(mark in text for mark in QUOTATION_MARKS):
        return []
    return get_matcher(language, changes).find(text, with_typos=with_typos)


def list_targets(task: str, changes: Iterable[TaskChange]) -> list[int | str]:
    """Return the pages, by id, and the addresses that editors chose for a task."""
    return [one.target for one in changes if one.task == task and one.target is not None]


def _build_answer(task: str, serving: Serving, label: str) -> TaskAnswer:
    page = None if isinstance(serving, str) else serving
    url = serving if isinstance(serving, str) else serving.url
    return TaskAnswer(task=task.partition(":")[0], label=label, url=url, page=page)


def _choose_label(task: str, changes: Iterable[TaskChange], language: str) -> str:
    own = next((one.label for one in changes if one.task == task and one.label), "")
    return own or get_label(task, language)


def get_label(task: str, language: str) -> str:
    """Return what visitors read: the translation of the label, else the label in the words of the language."""
    if task not in TASKS:
        return ""
    with override("en"):
        original = str(TASKS[task].label)
    with override(language):
        label = str(TASKS[task].label)
    words = read_words(language).tasks.get(task)
    return words.label if label == original and words and words.label else label


@lru_cache(maxsize=MAX_MATCHERS)
def get_matcher(language: str, changes: tuple[TaskChange, ...] = ()) -> Matcher | CharacterMatcher:
    """Return the compiled words of a language, with the changes of editors."""
    words = read_words(language)
    is_by_character = language.partition("-")[0] in CHARACTER_LANGUAGES
    matcher: Matcher | CharacterMatcher = CharacterMatcher() if is_by_character else Matcher(language)
    for filler in words.fillers:
        matcher.add_filler(filler)
    first = {one.task: one for one in reversed(changes)}
    off = {task for task, one in first.items() if one.is_off}
    for change in changes:
        _add_change(matcher, change, off)
    for name, task in words.tasks.items():
        if name not in off:
            _add_task(matcher, name, task)
    return matcher


def _add_change(matcher: Matcher | CharacterMatcher, change: TaskChange, off: Collection[str]) -> None:
    for text in change.words if change.task not in off else ():
        matcher.add(change.task, text.replace("*", " ").replace('"', " "))
    for text in change.exceptions:
        matcher.exclude(change.task, text)


def _add_task(matcher: Matcher | CharacterMatcher, name: str, task: TaskWords) -> None:
    for text in task.expressions:
        matcher.add(name, text)
    for text in task.alone:
        matcher.add(name, text, is_alone=True)
    for text in task.exceptions:
        matcher.add_exception(name, text)
