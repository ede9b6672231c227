"""What differs between the answers of two times: lists, feeds, menus, redirects, related pages, the home page."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core.sites import SiteRoots
from cms.demo import factories
from cms.demo.factories import states
from cms.rehearsal.report.answers import compare_answers
from cms.rehearsal.report.report_types import AnswerChange
from cms.rehearsal.report.reports import ask_site

pytestmark = pytest.mark.django_db


class RecordedAnswers:
    """What the site has answered before the clock moved."""

    def __init__(self) -> None:
        self.pages = list(Page.objects.filter(depth__gt=1).values_list("pk", flat=True))
        self.answers: dict[str, Any] = {}
        list(compare_answers(self._ask, self._ask, SiteRoots.read().roots, self.pages))

    def _ask(self, path: str) -> Any:
        return self.answers.setdefault(path, ask_site(path))

    def compare(self) -> list[AnswerChange]:
        return list(compare_answers(self.answers.get, ask_site, SiteRoots.read().roots, self.pages))


@pytest.fixture
def changes(newsroom, begin) -> Any:
    """Return a function that goes on to the minute and returns the changes by part and name."""

    def go_on() -> dict[tuple[str, str], AnswerChange]:
        begin()
        before = RecordedAnswers()
        newsroom.go_on(newsroom.minute)
        return {(change.part.value, change.name): change for change in before.compare()}

    return go_on


def test_nothing_differs_if_nothing_is_scheduled(newsroom, changes):
    newsroom.story("Public")
    newsroom.story("Later", newsroom.minute + (newsroom.minute - newsroom.since))
    assert changes() == {}


def test_list_and_feed_get_the_new_page_in_its_language_only(newsroom, changes):
    newsroom.release("Old")
    newsroom.release("New", newsroom.minute)
    found = changes()
    for part in ("list", "feed"):
        assert found[part, "releases"].added == ("New",)
        assert found[part, "releases"].language == "en"
    assert ("list", "stories") not in found


def test_page_that_expires_is_gone_from_its_list(newsroom, changes):
    newsroom.story("Ends", expire_at=newsroom.minute)
    assert changes()["list", "stories"].removed == ("Ends",)


def test_home_page_shows_the_new_release(newsroom, changes):
    newsroom.release("New", newsroom.minute)
    assert changes()["home", newsroom.tree.home.title].added == ("New",)


def test_home_page_is_compared_although_it_is_not_among_the_changed_pages(newsroom, begin):
    newsroom.release("New", newsroom.minute)
    begin()
    before = RecordedAnswers()
    newsroom.go_on(newsroom.minute)
    before.pages = []
    assert [change.added for change in before.compare() if change.part == "home"] == [("New",)]


def test_menu_gets_a_link_that_was_hidden(newsroom, changes):
    page = newsroom.story("New", newsroom.minute)
    factories.NavigationFactory(footer=[factories.settings.footer_item("Read this", page=page)])
    assert changes()["menu", ""].added == ("Read this",)


def test_redirect_to_a_new_page_begins(newsroom, changes):
    page = newsroom.story("New", newsroom.minute, slug="new")
    Redirect.add_redirect("/short", redirect_to=page, is_permanent=False)
    assert changes()["redirects", ""].added == ("/short → /stories/new/",)


def test_related_pages_show_the_new_page(newsroom, changes):
    page = newsroom.story("New", newsroom.minute)
    newsroom.story("Public", related=[page])
    assert changes()["related", "Public"].added == ("New",)


def test_changed_page_names_the_fields_that_differ(newsroom, changes):
    states.schedule(newsroom.story("Public"), newsroom.minute, summary="Another")
    found = changes()
    assert "summary" in found["page", "Public"].fields
    assert found["list", "stories"].has_other_changes


def test_order_of_a_list_that_changes_is_named(newsroom, changes):
    first = newsroom.story("First", published_at=newsroom.since - 2 * (newsroom.minute - newsroom.since))
    newsroom.story("Second", published_at=newsroom.since - (newsroom.minute - newsroom.since))
    states.schedule(first, newsroom.minute, published_at=newsroom.since)
    assert changes()["list", "stories"].moved == ("First", "Second")
