"""A search that finds nothing has the calls to action that editors show there: the place `search_empty`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Site

from cms.db.version_cache import ContentVersion, using_content_version
from cms.demo import factories
from cms.demo.factories import states
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.indexing.indexer import Indexer
from search.querying.empty_search import CALL_FINDERS, find_calls_to_action
from search.querying.params import SearchParams
from search.rules.models import Promotion

pytestmark = pytest.mark.django_db

NOTHING = "qqzzxxyy"
PLACE = "search_empty"


def create_call(title: str, *places: str, **more: Any):
    return factories.CallToActionFactory(title=title, placements=list(places), **more)


def search(q: str = NOTHING, **params: Any) -> dict[str, Any]:
    result = Client().get("/api/v1/search", {"q": q, **params})
    assert result.status_code == 200, result.content
    return result.json()


def read_titles(q: str = NOTHING, **params: Any) -> list[str]:
    return [call["title"] for call in search(q, **params)["calls_to_action"]]


@pytest.fixture
def indexed(module_tree, search_engine) -> None:
    factories.StoryFactory(title="Harbour", bare=True)
    Indexer(search_engine).index_all()


def test_the_three_of_highest_priority_are_answered_with_all_that_is_needed_to_show_them(indexed):
    for number in range(4):
        create_call(f"Call {number}", PLACE, priority=number, ends_at=timezone.now() + timedelta(hours=1))
    assert read_titles() == ["Call 3", "Call 2", "Call 1"]
    call = search()["calls_to_action"][0]
    assert call["button"] == {"label": "Take part", "url": "https://act.example/now", "path": None}
    assert call["path"].endswith("/call-3/")


def test_of_equal_priority_the_newest_is_first(indexed):
    for number in range(2):
        create_call(f"Call {number}", PLACE, priority=5)
    assert read_titles() == ["Call 1", "Call 0"]


def test_topics_and_regions_of_a_call_do_not_matter_because_a_search_has_none(indexed):
    create_call("With a topic", PLACE, topics=[factories.TopicFactory()], regions=[factories.RegionFactory()])
    assert read_titles() == ["With a topic"]


def test_ended_hidden_and_other_calls_are_not_shown(indexed):
    now = timezone.now()
    create_call("Shown", PLACE, "home", ends_at=now + timedelta(hours=1))
    create_call("Ended", PLACE, ends_at=now - timedelta(hours=1))
    create_call("Not begun", PLACE, starts_at=now + timedelta(hours=1))
    states.unpublish(create_call("Unpublished", PLACE))
    states.restrict(create_call("Restricted", PLACE))
    create_call("Another place", "home")
    create_call("No place")
    create_call("Une autre langue", PLACE, locale="fr")
    other = factories.site("other.example")
    create_call("Another site", PLACE, parent=other.actions)
    assert read_titles() == ["Shown"]
    assert read_titles(locale="fr") == ["Une autre langue"]
    assert read_titles(site="other.example") == ["Another site"]
    assert Site.objects.count() == 2


def test_a_search_with_results_has_none_and_no_query_for_them(indexed):
    create_call("Shown", PLACE)
    search("harbour")
    with CaptureQueriesContext(connection) as queries:
        assert (search("harbour")["total"], read_titles("harbour")) == (1, [])
    assert not [query for query in queries if "placement" in query["sql"]]
    assert read_titles("harbour", offset=20) == []


def test_calls_are_read_again_only_if_the_public_content_changes(indexed, monkeypatch):
    call = create_call("Shown", PLACE)
    now = timezone.now()
    version = ContentVersion("calls", 1, 1, boundary=None, until=None, next_boundary=None, read_at=now)
    context = SearchParams().read_context()

    def read_in(version: ContentVersion) -> tuple[list[str], int]:
        with monkeypatch.context() as patched, using_content_version(version), CaptureQueriesContext(connection) as run:
            patched.setattr(connections["default"], "in_atomic_block", False)  # nothing is kept in a transaction
            return [one.title for one in find_calls_to_action(context)], len(run)

    assert read_in(version)[0] == ["Shown"]
    states.unpublish(call)
    assert read_in(replace(version, counter=2)) == (["Shown"], 0)  # a change of something hidden
    assert read_in(replace(version, public_counter=2))[0] == []


def test_a_promoted_link_is_a_result(indexed):
    create_call("Shown", PLACE)
    english = Locale.objects.get(language_code="en")
    Promotion.objects.create(locale=english, exact=NOTHING, url="https://boats.example/", title="Boats")
    assert [one["title"] for one in search()["promoted"]] == ["Boats"]
    assert read_titles() == []


def test_a_corrected_search_with_results_has_none(indexed):
    create_call("Shown", PLACE)
    assert search("harbuor", correct=True)["total"] == 1
    assert read_titles("harbuor", correct=True) == []


def test_without_an_engine_the_search_has_them_as_well(indexed, monkeypatch):
    create_call("Shown", PLACE)

    def fail(*_: object) -> None:
        raise SearchUnavailable("stopped by the test")

    monkeypatch.setattr(get_engine(), "search", fail)
    answer = search()
    assert (answer["degraded"], [call["title"] for call in answer["calls_to_action"]]) == (True, ["Shown"])


def test_an_installation_without_the_finder_answers_with_none(indexed, monkeypatch):
    create_call("Shown", PLACE)
    monkeypatch.setattr(CALL_FINDERS, "values", list)
    assert read_titles() == []
