"""Two records with one id: the second one is refused, in a dry run as well, and the file can be imported again."""

from __future__ import annotations

from typing import Any

import pytest

from cms.moving.importing.models import ImportedRecord
from cms.page_types.stories.models import StoryPage
from cms.snippets.topics.models import Topic

REASON = "line 4: line 1 has the same id, “news:1”: give each record its own"


@pytest.mark.parametrize("name", ["news.jsonl", "news.jsonl.gz"])
def test_the_first_record_stays_and_the_second_one_is_named_with_both_lines(
    name: str, run: Any, write: Any, record: Any
) -> None:
    file = write(record(1), "", record(2), record(1, title="Other text"), name=name)
    tried = run(file, "--dry-run")
    assert (tried.code, tried.counts) == (1, {"created": 2, "failed": 1})
    assert REASON in tried.reports
    done = run(file)
    assert (done.code, done.counts) == (1, {"created": 2, "failed": 1})
    assert REASON in done.reports
    again = run(file)
    assert (again.code, again.counts) == (1, {"unchanged": 2, "failed": 1})
    story = StoryPage.objects.get(title="Story 1")
    assert (StoryPage.objects.count(), story.revisions.count()) == (2, 1)


def test_records_of_pages_and_of_objects_share_their_ids(run: Any, write: Any, record: Any) -> None:
    topic = {"id": "news:1", "object": "topic", "slug": "sea", "name": "Sea"}
    done = run(write(topic, record(1)))
    assert done.counts == {"created": 1, "failed": 1}
    assert "line 2: line 1 has the same id, “news:1”" in done.reports
    assert (Topic.objects.count(), StoryPage.objects.count()) == (1, 0)


def test_a_line_that_is_no_record_has_no_id_to_repeat(run: Any, write: Any, record: Any) -> None:
    done = run(write(record(1, title=""), record(1), record(2, id="NEWS:1"), record(3, id="news:1 ")))
    assert done.counts == {"created": 2, "failed": 2}
    assert "line 1: title: missing" in done.reports
    assert "line 4: line 2 has the same id" in done.reports  # spaces around an id are no part of it
    assert set(ImportedRecord.objects.values_list("source_id", flat=True)) == {"news:1", "NEWS:1"}
