"""The number of queries that an imported page costs."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.page_types.stories.models import StoryPage

MAX_QUERIES_PER_PAGE = 23  # pages with a topic and an author; one query writes the audit trail


def test_an_imported_page_costs_few_queries(run: Any, write: Any, record: Any) -> None:
    run(write(record(0), name="first.jsonl"))  # creates the index page, topics and people
    with CaptureQueriesContext(connection) as queries:
        run(write(*(record(number, kind="blog") for number in range(1, 51))))
    assert StoryPage.objects.count() == 51
    assert len(queries) / 50 <= MAX_QUERIES_PER_PAGE
    with CaptureQueriesContext(connection) as queries:
        run(write(*(record(number, kind="blog") for number in range(1, 51))))
    assert len(queries) / 50 <= 0.5  # nothing has changed
