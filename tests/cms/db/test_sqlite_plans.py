"""On SQLite, the queries of a page or a list do not read all pages of the language."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import blocks

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
READS_ALL_PAGES = "(locale_id=?)"  # the end of a step of a plan: an index of the language, and nothing else


@pytest.fixture
def story(tree):
    topic, person = factories.TopicFactory(), factories.PersonFactory()
    factories.CallToActionFactory(placements=["story_end"])
    for _ in range(3):
        factories.StoryFactory(topics=[topic], bylines=[person])
    return factories.StoryFactory(topics=[topic], bylines=[person], body=[blocks.quote("Enough.", person=person)])


@pytest.mark.parametrize("address", ["/api/v1/pages/{pk}", "/api/v1/stories", "/api/v1/pages/{pk}/related"])
def test_no_query_reads_all_pages_of_the_language(story, client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address.format(pk=story.pk)).status_code == 200
    plans = {sql: explain(sql) for sql in (query["sql"] for query in queries) if sql.startswith("SELECT")}
    assert [sql for sql in plans if '"people_personpage"' in sql or "calltoactionplacement" in sql]
    assert [(sql, plan) for sql, plan in plans.items() if any(step.endswith(READS_ALL_PAGES) for step in plan)] == []


def explain(sql: str) -> list[str]:
    """Return the steps by which SQLite answers a query."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [step for *_, step in cursor.fetchall()]
