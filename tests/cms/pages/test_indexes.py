"""Indexes of tables that no model of ours defines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cms.core import visibility
from cms.demo import factories
from cms.page_types.stories.models import StoryPage
from cms.pages import listed_pages
from cms.pages.models import BasePage

pytestmark = pytest.mark.django_db


def list_indexes() -> set[str]:
    with connection.cursor() as cursor:
        return {
            name
            for table in {index.table for index in listed_pages.INDEXES.values()}
            for name in connection.introspection.get_constraints(cursor, table)
        }


def expected_indexes() -> set[str]:
    return {name for name, index in listed_pages.INDEXES.items() if index.only_on in ("", connection.vendor)}


def test_lost_indexes_are_created_again_and_the_others_kept(db):
    assert list_indexes() & listed_pages.INDEXES.keys() == expected_indexes()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX pages_expire_at")
    listed_pages.create_indexes()
    assert expected_indexes() <= list_indexes()
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


@pytest.mark.parametrize("name", ["topic", "region"])
@pytest.mark.sqlite
def test_the_pages_of_a_term_are_read_from_the_index_alone(name, tree):
    through = BasePage._meta.get_field(f"{name}s").remote_field.through
    rows = through.objects.filter(**{f"{name}_id__in": [1, 2]}).values("basepage_id")
    assert f"COVERING INDEX pages_of_{name}" in rows.explain()
