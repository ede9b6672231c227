"""The process of a rehearsal answers its first reader as fast as the others."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cms.api.internal_reads import read_operation
from cms.core import clock
from cms.rehearsal import copy_process
from cms.rehearsal.copy_process import FIRST_READS, CopyProcess, NotACopy, require_copy

pytestmark = pytest.mark.django_db(transaction=True)


class NoTimeline:
    """A timeline without anything on the way."""

    def __init__(self) -> None:
        self.began, self.failures = clock.now(), dict[str, str]()

    def move_to(self, at: Any, report: Any) -> None:
        """Do nothing."""


def test_what_pages_of_frontends_read_exists(tree, search_engine) -> None:
    assert {read_operation(*read.split("?")).status_code for read in FIRST_READS} == {200}


def test_it_is_read_before_the_minute_is_answered(tree, tmp_path: Path, monkeypatch: Any) -> None:
    process = CopyProcess(tmp_path, tmp_path / "socket", StringIO())
    reads: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        copy_process, "read_operation", lambda path, query: reads.append((path, process.answers.is_set()))
    )
    process._move(NoTimeline(), clock.now() + timedelta(hours=1))  # type: ignore[arg-type]
    assert process.answers.is_set()
    assert reads == [(read.partition("?")[0], False) for read in FIRST_READS]


@pytest.mark.parametrize("copy", ["", "0123456789abcdef"])
def test_it_does_not_work_on_the_database_of_the_site(settings, copy: str) -> None:
    settings.REHEARSAL_COPY = copy
    with pytest.raises(NotACopy):
        require_copy()


def test_it_works_on_the_database_of_its_copy(settings, monkeypatch) -> None:
    settings.REHEARSAL_COPY = "0123456789abcdef"
    monkeypatch.setitem(connection.settings_dict, "NAME", "/srv/rehearsals/0123456789abcdef/database.sqlite3")
    require_copy()
