from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Page

from cms.moving.importing.models import ImportedRecord
from cms.moving.importing.writers.page_writer import PageWriter
from cms.page_types.stories.models import StoryPage


def titles() -> set[str]:
    return set(StoryPage.objects.live().values_list("title", flat=True))


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{not json", "not JSON"),
        ("[1, 2]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        ('{"id": "2", "title": "A", "date": "2019-05-04", "related": ' + "[" * 900 + "]" * 900 + "}", ""),
        ('{"id": "2", "title": "A", "date": "2019-05-04", "draft": ' + '{"draft": ' * 100 + "{}" + "}" * 101, "draft"),
        ({"title": " "}, "title: missing"),
        ({"title": 7}, "title: not a text"),
        ({"id": None}, "id: missing"),
        ({"date": "4 May 2019"}, "date: “4 May 2019” is not a date, such as 2019-05-04 or "),
        ({"date": "2019-02-30"}, "date: “2019-02-30” is not a date"),
        ({"title": "t" * 256}, "title: too long: 256 characters, at most 255"),
        ({"summary": "s" * 601}, "summary: too long"),
        ({"topics": "open-data"}, "topics: not a list"),
        ({"authors": ["a" * 101]}, "authors: item 1: too long"),
        ({"body": 7}, "body: not a text"),
        ({"body": ["text"]}, "body: not a list of blocks, each with type and value"),
    ],
)
def test_an_invalid_line_is_reported_and_the_rest_imported(
    run: Any, write: Any, record: Any, bad: Any, reason: str
) -> None:
    line = bad if isinstance(bad, str) else record(2, **bad)
    done = run(write(record(1), "", line, record(3)))
    assert done.code == 1
    assert f"line 3: {reason}" in done.reports
    assert done.counts == {"created": 2, "failed": 1}
    assert titles() == {"Story 1", "Story 3"}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"body": [{"type": "heading", "value": {"text": "A", "level": "h2"}}]},
            "level: “h2” is not one of the choices: 2, 3",
        ),
        ({"kind": "gossip"}, "kind: “gossip” is not one of the choices: news, blog, "),
    ],
)
def test_a_value_that_is_none_of_the_choices_is_refused_with_these(
    run: Any, write: Any, record: Any, fields: Any, reason: str
) -> None:
    assert reason in run(write(record(1, **fields))).reports


def test_a_record_that_cannot_be_stored_is_reported_and_the_rest_imported(
    run: Any, write: Any, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = PageWriter.create

    def make_or_fail(self: PageWriter, task: Any, *content: Any) -> Page:
        page = make(self, task, *content)
        if task.title == "Story 2":
            raise ValueError("not stored")
        return page

    monkeypatch.setattr(PageWriter, "create", make_or_fail)
    done = run(write(record(1), record(2, topics=["new"]), record(3, topics=["new"])))
    assert (done.code, titles()) == (1, {"Story 1", "Story 3"})
    assert "line 2: ValueError: not stored" in done.reports
    assert ImportedRecord.objects.count() == 2
    assert [topic.slug for topic in StoryPage.objects.get(title="Story 3").topics.all()] == ["new"]


def test_a_record_keeps_the_type_it_was_imported_as(run: Any, write: Any, record: Any) -> None:
    run(write(record()))
    assert "already imported as a story" in run(write(record(title="Changed")), kind="release").reports


@pytest.mark.few(3)
@pytest.mark.parametrize("slug", ["", "100%", "Ünï cødé", "a/b?c#d", "x" * 400, "%e2%80%8a", "story-1", "\x00", "🐝"])
def test_unusual_slugs_are_accepted(run: Any, write: Any, record: Any, slug: str) -> None:
    done = run(write(record(1), record(2, slug=slug), record(3, slug=slug)))
    assert (done.code, StoryPage.objects.count()) == (0, 3)
    assert len(set(StoryPage.objects.values_list("slug", flat=True))) == 3


def test_a_compressed_file_is_read_and_a_truncated_one_up_to_its_end(run: Any, write: Any, record: Any) -> None:
    file: Path = write(*(record(number, body="word " * number) for number in range(1, 4)), name="news.jsonl.gz")
    assert run(file).counts == {"created": 3}
    file.write_bytes(file.read_bytes()[:-12])
    broken = run(file)
    assert broken.code == 1
    assert "the rest of the file cannot be read" in broken.reports


def test_a_missing_file_is_named(run: Any, tmp_path: Path) -> None:
    assert "File not found" in run(tmp_path / "nothing.jsonl").problem
