"""Checks of calls to action that do not run when the page is published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import blocks, states

from .conftest import messages_about


def at(hours):
    return timezone.now() + timedelta(hours=hours)


@pytest.fixture(scope="module")
def stored_call(module_tree):
    return factories.CallToActionFactory(title="Sign now", parent=module_tree.actions)


@pytest.fixture
def call(stored_call, db):
    return states.reload_page(stored_call)


@pytest.fixture(scope="module")
def stored_story(module_tree, stored_call):
    body = [blocks.rich_text("Sign."), blocks.call_to_action(stored_call)]
    return factories.StoryFactory(parent=module_tree.stories, actions=[stored_call], body=body, bare=True)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({}, ""),
        ({"ends_at": 1}, ""),
        ({"ends_at": -1}, "“Sign now”: it has ended"),
        ({"starts_at": 1}, "“Sign now”: it has not begun"),
        ({"starts_at": -1, "ends_at": 1}, ""),
    ],
)
def test_calls_are_checked_in_the_field_and_in_the_body(story, call, times, expected):
    states.publish(call, **{name: at(hours) for name, hours in times.items()})
    for field in ("actions", "body"):
        assert expected in messages_about(story, field)
        assert bool(messages_about(story, field)) is bool(expected)


def test_a_call_that_ends_before_publication_is_reported(story, call):
    states.publish(call, ends_at=at(1))
    story.go_live_at = at(2)
    assert "has ended" in messages_about(story, "actions")


def test_an_unpublished_and_a_deleted_call_are_reported(story, call):
    call.unpublish()
    assert "it is not published" in messages_about(story, "actions")
    call.delete()
    assert "has been deleted" in messages_about(story, "actions")


@pytest.mark.parametrize(("ends", "expected"), [(None, False), (1, False), (-1, True)])
def test_the_page_of_an_ended_call_is_reported(call, ends, expected):
    call.ends_at = at(ends) if ends else None
    assert bool(messages_about(call, "ends_at")) is expected
