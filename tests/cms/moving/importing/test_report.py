from __future__ import annotations

import json
from pathlib import Path

import pytest

from cms.moving.importing.records.records import build_record
from cms.moving.importing.reports import report as report_module
from cms.moving.importing.reports.outcomes import Change, Outcome, Result
from cms.moving.importing.reports.report import MAX_LINES, Report, ReportEntry, ReportNotWritten


def test_the_summary_counts_items_by_kind_and_result() -> None:
    report = Report()
    for position, (kind, result) in enumerate([("post", "created"), ("post", "failed"), ("menu", "left out")]):
        report.add(ReportEntry(position, kind, result, reason="no title" if result == "failed" else ""))
    assert list(report.describe()) == [
        "items  created  failed  left out",
        "menu         0       0         1",
        "post         1       1         0",
        "all          1       1         1",
        "1 × post failed: no title",
    ]
    assert (report.total, report.count("created"), report.count("updated")) == (3, 1, 0)


def test_what_was_kept_as_text_is_named_with_the_first_item() -> None:
    report = Report()
    report.add(
        ReportEntry(1, "post", "created", title="A form", kept_as_text={"[form]": 2}, examples={"[form]": "[form a=1]"})
    )
    report.add(ReportEntry(2, "post", "created", title="Another", kept_as_text={"[form]": 1}, unresolved=("/a", "/b")))
    *_, kept, unresolved = report.describe()
    assert kept == "3 × kept as text: [form] (first in post 1, “A form”: [form a=1])"
    assert unresolved == "2 × a link of the old site that leads to nothing imported; it stays as it was"


def test_a_line_of_the_file_has_what_is_known_of_an_item(tmp_path: Path) -> None:
    path = tmp_path / "report.jsonl"
    entry = ReportEntry(7, "post", title="Ü" * 200, source_state="private", notes=("was private",))
    record = build_record({"id": "x", "title": "Ü", "state": "draft"})
    changes = (Change("title", "a", "b"),)
    outcome = Outcome(7, Result.UPDATED, record=record, page_id=3, notes=("a note",), changes=changes)
    with Report(path) as report:
        report.add(entry.complete(outcome))
        report.add(ReportEntry(8, "menu"))
    first, second = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert first == {
        "position": 7,
        "kind": "post",
        "result": "updated",
        "id": "x",
        "title": f"{'Ü' * 120}…",
        "state": "draft",
        "source_state": "private",
        "page": 3,
        "notes": ["was private", "a note"],
        "changes": [{"field": "title", "before": "a", "after": "b"}],
    }
    assert second == {"position": 8, "kind": "menu", "result": "left out"}


def test_a_source_with_any_number_of_names_has_a_short_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_module, "MAX_NAMES", 100)
    report = Report()
    for number in range(500):
        report.add(ReportEntry(number, "post", "created", notes=(f"note {number}",), kept_as_text={f"[x{number}]": 1}))
    lines = list(report.describe())
    assert len(lines) == 3 + 2 * (MAX_LINES + 1)
    assert (len(report.notes), len(report.kept_as_text)) == (100, 100)


def test_a_report_that_cannot_be_written_is_an_error_before_the_import(tmp_path: Path) -> None:
    with pytest.raises(ReportNotWritten, match="The report cannot be written"), Report(tmp_path / "absent" / "r.jsonl"):
        pass
