"""“See more” below related pages: the editor's label and page, those of the page above, or the page above itself."""

from __future__ import annotations

from copy import deepcopy

import pytest

from cms.demo import factories
from cms.demo.factories import states


@pytest.fixture(scope="module")
def module_story(module_tree):
    return factories.StoryFactory(title="Nets", bare=True)


@pytest.fixture
def story(module_story, db):
    return deepcopy(module_story)


@pytest.fixture(scope="module")
def module_target(module_tree):
    return factories.StandardFactory(title="All about nets", slug="nets")


@pytest.fixture
def target(module_target, db):
    return deepcopy(module_target)


@pytest.fixture
def more(frontend):
    def read(page) -> tuple[str, str]:
        shown = frontend.get(f"/pages/{page.pk}/related")["more"]
        assert shown == frontend.get(f"/pages/{page.pk}")["related"]["more"]
        return shown["label"], shown["path"]

    return read


def test_without_a_choice_it_leads_to_the_page_above(story, more):
    assert more(story) == ("See more", "/stories/")


def test_the_choice_of_the_page_precedes_that_of_the_page_above(tree, story, target, more):
    states.publish(tree.stories, more_label="Our fishing campaign", more_page=tree.home)
    assert more(story) == ("Our fishing campaign", "/")
    chosen = states.publish(story, more_label="All about nets", more_page=target)
    assert more(chosen) == ("All about nets", "/nets/")
    assert more(factories.StoryFactory(bare=True)) == ("Our fishing campaign", "/")


def test_a_label_alone_replaces_only_the_label(tree, story, more):
    assert more(states.publish(story, more_label="All stories")) == ("All stories", "/stories/")
    states.publish(tree.stories, more_page=tree.home)
    assert more(states.reload_page(story)) == ("All stories", "/")


def test_a_page_without_a_label_has_the_usual_one(story, target, more):
    assert more(states.publish(story, more_page=target)) == ("See more", "/nets/")


def test_a_hidden_page_leaves_no_trace(story, target, more):
    states.publish(story, more_label="All about nets", more_page=target)
    states.unpublish(target)
    assert more(story) == ("See more", "/stories/")


def test_a_draft_of_the_choice_is_not_shown(story, target, more):
    states.save_draft(story, more_label="Secret", more_page=target)
    assert more(story) == ("See more", "/stories/")
