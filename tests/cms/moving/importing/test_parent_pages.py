from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Locale

from cms.demo.factories import SiteTree
from cms.page_types.home.models import HomePage
from cms.page_types.stories.models import StoryIndexPage, StoryPage
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic


def test_existing_indexes_topics_and_people_are_used(run: Any, write: Any, record: Any) -> None:
    indexes = StoryIndexPage.objects.count()
    run(write(record(1)))
    Topic.objects.update(label="Open data and open source")
    second = run(write(record(2, topics=["Open Data"])))
    assert "There was no" not in second.reports
    assert [topic.label for topic in Topic.objects.all()] == ["Open data and open source"]
    assert (StoryIndexPage.objects.count(), Person.objects.count()) == (indexes, 1)


def test_another_language_gets_its_own_indexes_and_translated_topics(run: Any, write: Any, record: Any) -> None:
    Locale.objects.get_or_create(language_code="fr")
    run(write(record(1)))
    assert run(write(record(2)), "--locale", "fr").code == 0
    english, french = StoryPage.objects.order_by("pk")
    assert french.locale.language_code == "fr"
    assert french.get_parent().translation_key == english.get_parent().translation_key
    assert french.topics.get().translation_key == english.topics.get().translation_key
    assert french.get_parent().get_parent().translation_key == HomePage.objects.first().translation_key


def test_a_parent_page_can_be_chosen(run: Any, write: Any, record: Any, tree: SiteTree) -> None:
    run(write(record(1)))
    other = StoryIndexPage(title="Archive", slug="archive")
    tree.home.add_child(instance=other)
    assert run(write(record(2)), "--under", str(other.pk)).code == 0
    assert StoryPage.objects.get(title="Story 2").get_parent().slug == "archive"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--site", "nowhere.example"), "There is no site nowhere.example; known: localhost"),
        (("--locale", "xx"), "There is no locale xx; known: en"),
        (("--under", "999999"), "There is no page 999999"),
        (("--under", "1"), "belong under a list of stories"),
    ],
)
def test_an_invalid_site_locale_or_parent_is_refused(
    run: Any, write: Any, record: Any, options: tuple[str, ...], problem: str
) -> None:
    outcome = run(write(record()), *options)
    assert (outcome.code, StoryPage.objects.count()) == (1, 0)
    assert problem in outcome.problem
