"""The database of the tests: the default site is in it, and a test that commits leaves it as it was."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from cms.demo import factories
from tests import migrated_template


def find_titles() -> set[str]:
    return set(Page.objects.filter(depth__gt=1).values_list("title", flat=True))


def test_a_test_that_commits_leaves_the_database_as_it_was(transactional_db) -> None:
    before = find_titles()
    factories.StoryFactory(title="Committed")
    assert find_titles() == {*before, "Committed"}
    migrated_template.restore_content()
    assert find_titles() == before


def test_the_database_is_not_restored_within_a_transaction(db) -> None:
    with pytest.raises(RuntimeError, match="Move it to a module of its own"):
        migrated_template.restore_content()
