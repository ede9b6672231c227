"""The tasks of a search: what visitors come for, such as to give, with the page or the address where they do it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import override
from pydantic import Field

from cms.content.details import Card
from cms.content.references import ReadContext
from cms.content.schema import Schema
from cms.operations.traces.spans import traced
from cms.pages.tasks import TASKS

from . import character_matcher
from .matcher import Matcher
from .serving_pages import Serving, find_serving
from .words import read_words

MAX_TASKS = 3
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
def find_tasks(text: str, context: ReadContext, hidden: Collection[int] = ()) -> FoundTasks:
    """Return the tasks that this text asks for and that pages visible now, or addresses of the site, serve.

    `hidden` are the ids of pages that this search must not show, or shows as promoted.
    """
    asks_for_words = any(mark in text for mark in QUOTATION_MARKS)
    tasks = [] if asks_for_words else get_matcher(context.root.language).find(text)[:MAX_TASKS]
    if not tasks:
        return FoundTasks()
    serving = find_serving(tasks, {}, context)
    answers: list[TaskAnswer] = []
    shown = set(hidden)
    for task in tasks:
        one = next((one for one in serving[task] if isinstance(one, str) or one.id not in shown), None)
        if one is not None:
            answers.append(_build_answer(task, one, context.root.language))
            shown |= set() if isinstance(one, str) else {one.id}
    return FoundTasks(answers, [answer.page.id for answer in answers if answer.page])


def _build_answer(task: str, serving: Serving, language: str) -> TaskAnswer:
    page = None if isinstance(serving, str) else serving
    url = serving if isinstance(serving, str) else serving.url
    return TaskAnswer(task=task, label=get_label(task, language), url=url, page=page)


def get_label(task: str, language: str) -> str:
    """Return what visitors read: the translation of the label, else the label in the words of the language."""
    with override("en"):
        original = str(TASKS[task].label)
    with override(language):
        label = str(TASKS[task].label)
    words = read_words(language).tasks.get(task)
    return words.label if label == original and words and words.label else label


@lru_cache
def get_matcher(language: str) -> Matcher | character_matcher.CharacterMatcher:
    """Return the compiled words of a language."""
    words = read_words(language)
    is_by_character = language.partition("-")[0] in character_matcher.LANGUAGES
    matcher = character_matcher.CharacterMatcher() if is_by_character else Matcher(language)
    for filler in words.fillers:
        matcher.add_filler(filler)
    for name, task in words.tasks.items():
        for text in task.expressions:
            matcher.add(name, text)
        for text in task.alone:
            matcher.add(name, text, is_alone=True)
        for text in task.exceptions:
            matcher.add_exception(name, text)
    return matcher
