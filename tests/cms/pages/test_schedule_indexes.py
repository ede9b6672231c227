"""The indexes of the times at which pages go live and expire."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cms.core import boundaries
from cms.demo import factories
from cms.pages import schedule_indexes
from cms.stories.models import StoryPage

pytestmark = pytest.mark.django_db


def list_indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "wagtailcore_page"))


def test_lost_indexes_are_created_again_and_the_others_kept(tree):
    assert schedule_indexes.COLUMNS.keys() <= list_indexes()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX pages_expire_at")
    schedule_indexes.create_indexes()
    assert schedule_indexes.COLUMNS.keys() <= list_indexes()
    schedule_indexes.create_indexes()


@pytest.mark.parametrize("name", ["go_live_at", "expire_at"])
@pytest.mark.parametrize("find", [boundaries.past_public_boundary, boundaries.next_public_boundary])
def test_the_next_and_the_last_time_of_pages_are_found_by_the_index(find, name, tree):
    factories.StoryFactory.create_batch(3)
    factories.StoryFactory(expire_at=timezone.now() + timedelta(days=1))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # with so few pages it would read them all
            cursor.execute("SET LOCAL enable_seqscan = off")
    field = StoryPage._meta.get_field(name)
    assert f"pages_{name}" in find(field, timezone.now()).explain()
