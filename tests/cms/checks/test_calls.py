"""A call to action that is not asked when the page goes out is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import blocks, states

from .conftest import about


def at(hours):
    return timezone.now() + timedelta(hours=hours)


@pytest.fixture
def call(tree):
    return factories.CallToActionFactory(title="Sign now", parent=tree.actions)


@pytest.fixture
def story(tree, call):
    page = factories.StoryFactory(parent=tree.stories, actions=[call], bare=True)
    page.body = page.body.stream_block.to_python([blocks.call_to_action(call)])
    return page


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ({}, ""),
        ({"ends_at": 1}, ""),
        ({"ends_at": -1}, "“Sign now”: it has ended"),
        ({"starts_at": 1}, "“Sign now”: it has not begun"),
        ({"starts_at": -1, "ends_at": 1}, ""),
    ],
)
def test_where_it_is_chosen_and_where_it_stands_in_the_text(story, call, times, told):
    states.publish(call, **{name: at(hours) for name, hours in times.items()})
    for field in ("actions", "body"):
        assert told in about(story, field)
        assert bool(about(story, field)) is bool(told)


def test_one_that_ends_before_the_page_goes_out(story, call):
    states.publish(call, ends_at=at(1))
    story.go_live_at = at(2)
    assert "has ended" in about(story, "actions")


def test_a_draft_and_one_that_is_gone(story, call):
    call.unpublish()
    assert "it is not published" in about(story, "actions")
    call.delete()
    assert "has been deleted" in about(story, "actions")


@pytest.mark.parametrize(("ends", "told"), [(None, False), (1, False), (-1, True)])
def test_a_call_s_own_page_says_that_it_has_ended(call, ends, told):
    call.ends_at = at(ends) if ends else None
    assert bool(about(call, "ends_at")) is told
