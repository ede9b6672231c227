"""Tasks: what visitors come for, such as to give, to sign or to reach the press desk, and the pages that serve them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from cms.content.details import Card
from cms.content.references import ReadContext
from cms.content.schema import Schema


class TaskAnswer(Schema):
    """What visitors can do here that the query asks for, with the page or the address where they do it."""

    task: str = Field(description="The name of the task, such as `give`.")
    label: str = Field(description="What visitors do there, such as “Donate”, in the language of the search.")
    url: str = Field(description="Where they do it: the URL of `page`, or an address such as that of the donor portal.")
    page: Card | None = Field(description="The page on which they do it; null for another address.")


@dataclass(frozen=True, slots=True)
class FoundTasks:
    """The tasks that a search asks for, and the ids of their pages, which are not repeated among the items."""

    answers: Sequence[TaskAnswer] = ()
    page_ids: frozenset[int] = frozenset()


def find_tasks(text: str, context: ReadContext) -> FoundTasks:
    """Return the tasks that this text asks for and that pages visible now, or addresses of the site, serve."""
    return FoundTasks()
