"""An import into an empty database creates the home page and the lists that are missing, and says so."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Site

from cms.page_types.home.models import HomePage
from cms.page_types.press_releases.models import ReleaseIndexPage, ReleasePage
from cms.page_types.stories.models import StoryIndexPage, StoryPage
from cms.snippets.people.models import Person

pytestmark = pytest.mark.usefixtures("empty_database")


def test_records_become_stories_below_an_index_that_is_created_if_missing(run: Any, write: Any, record: Any) -> None:
    done = run(
        write(record(title="R&D &#8211; EPA&#8217;s way", summary="&ldquo;So&rdquo;", topics=["open-data", "api"]))
    )
    assert (done.code, done.counts) == (0, {"created": 1}), done.problem
    assert "There was no home page" in done.reports
    assert "There was no list of stories" in done.reports
    story = StoryPage.objects.get()
    assert (story.title, story.draft_title, story.summary) == ("R&D – EPA’s way", "R&D – EPA’s way", "“So”")
    assert story.get_parent().specific == StoryIndexPage.objects.get()
    assert Site.objects.get().root_page.specific == HomePage.objects.get()
    assert [topic.label for topic in story.topics.all()] == ["Api", "Open data"]
    assert [byline.person.name for byline in story.bylines.all()] == ["Christen Geiler"]


def test_releases_are_created_below_their_own_index(run: Any, write: Any, record: Any) -> None:
    done = run(write(record()), kind="release")
    assert done.code == 0, done.problem
    assert ReleasePage.objects.get().get_parent().specific == ReleaseIndexPage.objects.get()
    assert not Person.objects.exists()
