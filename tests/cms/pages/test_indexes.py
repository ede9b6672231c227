"""Indexes of tables that no model of ours defines."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from cms.core import visibility
from cms.demo import factories
from cms.page_types.stories.models import StoryPage
from cms.pages import listed_pages

pytestmark = pytest.mark.django_db


def list_indexes() -> set[str]:
    with connection.cursor() as cursor:
        return {
            name
            for table in {index.table for index in listed_pages.INDEXES.values()}
            for name in connection.introspection.get_constraints(cursor, table)
        }


def test_lost_indexes_are_created_again_and_the_others_kept(db):
    assert listed_pages.INDEXES.keys() <= list_indexes()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX pages_expire_at")
    listed_pages.create_indexes()
    assert listed_pages.INDEXES.keys() <= list_indexes()
    listed_pages.create_indexes()


@pytest.mark.parametrize("name", ["go_live_at", "expire_at"])
@pytest.mark.parametrize("find", [visibility.past_public_boundary, visibility.next_public_boundary])
def test_the_next_and_the_last_time_of_pages_are_found_by_the_index(find, name, tree):
    factories.StoryFactory.create_batch(3)
    factories.StoryFactory(expire_at=timezone.now() + timedelta(days=1))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # it would read all of so few pages
            cursor.execute("SET LOCAL enable_seqscan = off")
    field = StoryPage._meta.get_field(name)
    assert f"pages_{name}" in find(field, timezone.now()).explain()


@pytest.mark.sqlite
def test_what_earlier_versions_gave_sqlite_is_deleted(db):
    migration = import_module("cms.pages.migrations.0015_plain_sqlite")
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX pages_of_topic ON pages_basepage_topics (topic_id, basepage_id)")
        cursor.execute("ANALYZE")
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        for _ in range(2):
            migration.delete_statistics_and_indexes(None, editor)
        cursor.execute("SELECT name FROM sqlite_master WHERE name IN ('sqlite_stat1', 'pages_of_topic')")
        assert cursor.fetchall() == []
