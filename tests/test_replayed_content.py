"""Replayed fixtures: every test of a module gets the same content, which is built once."""

from __future__ import annotations

import pytest

from cms.demo import factories
from cms.stories.models import StoryPage
from cms.topics.models import Topic
from tests.replayed_content import replayed

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
built: list[str] = []


@pytest.fixture
@replayed
def topic(tree):
    built.append("topic")
    return factories.TopicFactory()


@pytest.fixture
@replayed
def story(topic):
    built.append("story")
    return factories.StoryFactory(title="Nets", topics=[topic])


@pytest.fixture
def unknown(tree):
    """Change the database without the knowledge of replayed fixtures."""
    return factories.TopicFactory(label="Unknown")


@pytest.fixture
@replayed
def story_next_to_unknown(unknown):
    built.append("story next to unknown")
    return factories.StoryFactory(topics=[unknown])


@pytest.fixture
@replayed
def labelled(tree, label: str):
    return factories.TopicFactory(label=label)


@pytest.mark.parametrize("number", range(3))
def test_the_content_is_built_once_and_is_the_same_in_every_test(number, story, topic, client):
    assert (built.count("topic"), built.count("story")) == (1, 1)
    assert story == StoryPage.objects.get()
    assert list(story.topics.all()) == [topic] == list(Topic.objects.all())
    assert story.title == StoryPage.objects.get().title == "Nets"
    assert client.get(f"/api/v1/pages/{story.pk}").json()["topics"][0]["label"] == topic.label
    story.title = "Changed by a test"
    story.save()


@pytest.mark.parametrize("number", range(2))
def test_factories_go_on_after_the_content(number, topic):
    following = factories.TopicFactory()
    assert following.pk > topic.pk
    assert following.slug != topic.slug


@pytest.mark.parametrize("number", range(2))
def test_content_is_built_again_after_other_changes(number, story_next_to_unknown, unknown):
    assert built.count("story next to unknown") == number + 1
    assert list(story_next_to_unknown.topics.all()) == [unknown]


@pytest.mark.parametrize("label", ["Fees", "Nets"])
@pytest.mark.parametrize("number", range(2))
def test_content_depends_on_the_parameters_of_the_test(number, label, labelled):
    assert Topic.objects.get().label == label == labelled.label
