"""The process of a rehearsal answers its first reader as fast as the others."""

from __future__ import annotations

import json
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
from cms.rehearsal.report.findings import read_findings

pytestmark = pytest.mark.django_db(transaction=True)


class NoTimeline:
    """A timeline without anything on the way."""

    def __init__(self) -> None:
        self.began, self.failures = clock.now(), dict[str, str]()

    def move_to(self, at: Any, report: Any) -> None:
        """Do nothing."""

    def finish(self, is_interrupted: Any) -> None:
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


@pytest.mark.parametrize("is_later_wanted", [False, True])
def test_kits_and_findings_follow_when_it_answers_unless_a_later_minute_is_wanted(
    tree, search_engine, tmp_path: Path, is_later_wanted: bool
) -> None:
    process = CopyProcess(tmp_path, tmp_path / "socket", StringIO())
    at = clock.now() + timedelta(hours=1)
    told: list[str] = []

    class Kits(NoTimeline):
        def finish(self, is_interrupted: Any) -> None:
            told.append(process.output.getvalue())  # type: ignore[attr-defined]
            if is_later_wanted:
                process.minutes.put(at + timedelta(hours=1))
            assert is_interrupted() is is_later_wanted

    process._move(Kits(), at)  # type: ignore[arg-type]
    assert [list(json.loads(line)) for line in told[0].splitlines()] == [["ready"]]
    events = [json.loads(line) for line in process.output.getvalue().splitlines()]  # type: ignore[attr-defined]
    assert events == [{"ready": at.isoformat()}, *([] if is_later_wanted else [{"found": at.isoformat()}])]
    assert (read_findings(tmp_path) is None) is is_later_wanted


def test_findings_that_cannot_be_written_are_told_while_it_answers(tree, search_engine, tmp_path: Path) -> None:
    process = CopyProcess(tmp_path, tmp_path / "socket", StringIO())
    at = clock.now() + timedelta(hours=1)

    class Broken(NoTimeline):
        def finish(self, is_interrupted: Any) -> None:
            raise RuntimeError("a job")

    process._move(Broken(), at)  # type: ignore[arg-type]
    events = [json.loads(line) for line in process.output.getvalue().splitlines()]  # type: ignore[attr-defined]
    assert events == [{"ready": at.isoformat()}, {"not_found": at.isoformat()}]
    assert process.answers.is_set()


def test_code_is_loaded_without_a_connection(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert copy_process.load_code()


def test_nothing_of_the_copy_is_touched_before_the_first_minute(tmp_path: Path, monkeypatch: Any) -> None:
    process, calls = CopyProcess(tmp_path, tmp_path / "socket", StringIO()), []

    class Minutes:
        def get(self) -> Any:
            calls.append("minute")
            return clock.now()

    def finish() -> None:
        calls.append("finished")
        raise InterruptedError

    process.minutes = Minutes()  # type: ignore[assignment]
    for name, function in {
        "require_copy": lambda: None,
        "load_code": lambda: calls.append("loaded"),
        "install": lambda directory: calls.append("installed"),
        "finish_copy": finish,
    }.items():
        monkeypatch.setattr(copy_process, name, function)
    monkeypatch.setattr(CopyProcess, "_read", lambda self, lines: None)
    with pytest.raises(InterruptedError):
        process.run([])
    assert calls == ["loaded", "minute", "installed", "finished"]
