"""The state of a page: why it is hidden or not searchable."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from search.querying.explain import get_page_state


@pytest.fixture(scope="module")
def stored_release(module_tree):
    return factories.ReleaseFactory()


@pytest.fixture
def release(stored_release, db):
    return states.reload_page(stored_release)


def test_a_public_page_has_no_reason_against_it(release):
    assert get_page_state(release.pk).hidden == []
    assert get_page_state(release.pk).unsearchable == ""


def test_each_reason_has_a_text(release):
    states.restrict(release.get_parent())
    assert get_page_state(release.pk).hidden == ["it or one of its ancestors is private"]
    states.unpublish(release)
    assert "it is not published" in get_page_state(release.pk).hidden


def test_the_reason_for_an_embargo_is_a_future_go_live(release):
    states.unpublish(release)
    states.publish(release, embargo_until=timezone.now() + timedelta(days=1))
    assert "its go-live is in the future" in get_page_state(release.pk).hidden


def test_the_reason_for_an_alias_names_its_source(release):
    alias = states.alias(release)
    assert get_page_state(alias.pk).unsearchable == f"it is an alias; page {release.pk} is found instead"


def test_lists_are_not_searched_and_absent_pages_are_absent(release):
    assert get_page_state(release.get_parent().pk).unsearchable
    assert get_page_state(10**9).hidden == ["there is no such page"]
