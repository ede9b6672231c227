"""A batch that cannot be written as a whole: which records are to blame, and which are written all the same."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError
from wagtail.models import Page

from cms.moving.importing import importer
from cms.moving.importing.writers.page_writer import PageWriter
from cms.page_types.stories.models import StoryPage


def test_one_record_that_cannot_be_written_does_not_lose_the_others_of_its_batch(
    run: Any, write: Any, record: Any, monkeypatch
):
    create = PageWriter.create

    def create_or_fail(self: PageWriter, task: Any, *content: Any) -> Page:
        if task.title == "Story 2":
            raise ValueError("no such thing")
        return create(self, task, *content)

    monkeypatch.setattr(PageWriter, "create", create_or_fail)
    assert run(write(record(1), record(2), record(3))).counts == {"created": 2, "failed": 1}
    assert set(StoryPage.objects.values_list("title", flat=True)) == {"Story 1", "Story 3"}


def test_no_record_is_to_blame_for_a_database_that_is_away(run: Any, write: Any, record: Any, monkeypatch):
    file = write(record(1), record(2))

    def fail(*_: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(importer, "lock_pages_of", fail)
    stopped = run(file)
    assert (stopped.code, stopped.counts) == (1, {})
    assert "database is locked" in stopped.problem
    monkeypatch.undo()
    assert run(file).counts == {"created": 2}
