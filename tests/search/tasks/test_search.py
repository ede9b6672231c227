"""`tasks=true`: what visitors can do that they ask for, apart from the results."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from wagtail import hooks
from wagtail.models import Locale

from cms.core import clock
from cms.db.version_cache import ContentVersion, using_content_version
from cms.demo import factories
from cms.demo.factories import blocks
from cms.files.images.renditions import create_missing_renditions
from search.analytics import recorder
from search.analytics.models import DailyClick, DailyQuery
from search.querying.cursors import record_click
from search.querying.params import SearchParams
from search.rules.models import HiddenResult, Promotion, TaskRule
from search.tasks.service import find_tasks
from tests.search.tasks.conftest import read_tasks, search

pytestmark = pytest.mark.django_db


def build_call(**fields):
    return factories.CallToActionFactory(action_kind="give_once", **fields)


# --------------------------------------------------------------------------- what serves a task


def test_a_call_serves_a_task_by_its_kind(calls, index):
    index()
    assert read_tasks("how do I donate?") == [("give", "Pay for an hour")]
    assert read_tasks("monthly donation") == [("give_monthly", "Keep a lantern lit")]
    assert read_tasks("sign a petition") == [("sign", "Whose ship is it")]
    assert read_tasks("newsletter") == [("subscribe", "One letter a month")]


def test_a_task_has_a_label_and_an_address_in_the_language(calls, index):
    index()
    [task] = search("donate")["tasks"]
    assert (task["label"], task["url"], task["page"]["id"]) == ("Donate", task["page"]["url"], calls["gift"].pk)


def test_a_task_ends_the_moment_its_page_is_hidden(calls, index, pass_time):
    ending = build_call(title="Until tonight", priority=99, ends_at=clock.now() + timedelta(hours=1))
    index()
    assert read_tasks("donate") == [("give", "Until tonight")]
    pass_time(hours=2)
    assert read_tasks("donate") == [("give", "Pay for an hour")]
    calls["gift"].unpublish()
    assert read_tasks("donate") == [("give", "Pay for a day")]
    assert ending.pk not in {task["page"]["id"] for task in search("donate")["tasks"]}


def test_a_standard_page_serves_the_task_that_its_editor_chose(calls, index):
    factories.StandardFactory(title="Ways to give", role="give")
    factories.StandardFactory(title="Posts", role="jobs")
    factories.StandardFactory(title="Nothing in particular")
    index()
    assert read_tasks("donate") == [("give", "Ways to give")]  # before the calls
    assert read_tasks("vacancies") == [("jobs", "Posts")]


# --------------------------------------------------------------------------- a page stands once


def test_a_promoted_page_is_no_task(calls, index):
    Promotion.objects.create(locale=Locale.objects.get(language_code="en"), page=calls["gift"], exact="donate")
    index()
    found = search("donate")
    assert [one["page"]["title"] for one in found["promoted"]] == ["Pay for an hour"]
    assert [one["page"]["title"] for one in found["tasks"]] == ["Pay for a day"]


def test_a_page_that_is_hidden_for_the_query_is_no_task(calls, index):
    HiddenResult.objects.create(page=calls["gift"], exact="donate")
    index()
    assert read_tasks("donate") == [("give", "Pay for a day")]
    assert read_tasks("make a donation") == [("give", "Pay for an hour")]


@pytest.mark.few(1)
@pytest.mark.parametrize("narrowed", [{"type": "story"}, {"published_after": "2020-01-01"}])
def test_a_search_with_filters_shows_results_only(calls, index, narrowed):
    index()
    assert search("donate", **narrowed)["tasks"] == []


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "q", ["", "nets", '"donate"', "the report", "press freedom", "donated by the fishing ministry"]
)
def test_other_searches_and_searches_for_words_show_none(calls, index, q):
    index()
    assert search(q)["tasks"] == []


def test_without_the_parameter_there_are_no_tasks(calls, index):
    index()
    found = search("pay hour", tasks="false")
    assert found["tasks"] == []
    assert found["items"][0]["title"] == "Pay for an hour"


# --------------------------------------------------------------------------- around a search


def test_a_search_without_an_engine_answers_tasks(calls, settings):
    settings.SEARCH_URL = "http://127.0.0.1:1"
    found = search("donate")
    assert found["degraded"] is True
    assert [one["page"]["title"] for one in found["tasks"]] == ["Pay for an hour"]


def test_a_corrected_text_asks_for_its_task(calls, index):
    body = [blocks.rich_text("A donation of nets.")]
    for title in ("Harbour", "Quay", "A donation"):
        factories.StoryFactory(title=title, body=body, bare=True)
    index()
    found = search("donatoin", correct="true")
    assert found["corrected_query"] == "donation"
    assert [one["task"] for one in found["tasks"]] == ["give"]


@pytest.mark.few(1)
@pytest.mark.parametrize("q", ["donatte", "voluntere", "how do I unsubscibe"])
def test_a_task_is_found_with_a_typing_error_where_nothing_else_is(calls, index, q):
    factories.StandardFactory(title="Give us time", role="volunteer")
    factories.StandardFactory(title="Post no more", role="unsubscribe")
    index()
    assert len(search(q)["tasks"]) == 1


def test_a_word_that_pages_have_is_no_typing_error(calls, index):
    factories.StandardFactory(title="Reach us", role="contact")
    factories.StoryFactory(title="The contract")
    index()
    assert read_tasks("contract") == []


def test_a_text_that_asks_for_a_task_is_not_corrected(calls, index):
    for number in range(9):
        factories.StoryFactory(title=f"A donor speaks {number}")
    index()
    found = search("donate", correct="true")
    assert (found["corrected_query"], found["did_you_mean"]) == (None, None)


def test_a_search_with_a_task_is_not_counted_as_empty_and_its_clicks_count(calls, index):
    recorder.reset()
    index()
    found = search("donate")
    assert found["total"] == 0
    record_click(found["query_id"], calls["gift"].pk, "203.0.113.9")
    recorder.flush()
    row = DailyQuery.objects.get(text="donate")
    assert (row.searches, row.empty, row.clicked) == (1, 0, 1)
    assert DailyClick.objects.get().page_id == calls["gift"].pk


# --------------------------------------------------------------------------- rules of editors


def save_rule(**fields) -> TaskRule:
    rule = TaskRule(locale=Locale.objects.get(language_code="en"), **fields)
    rule.full_clean(exclude=["latest_revision"])
    rule.save()
    return rule


def test_editors_choose_a_page_while_it_is_public(calls, index):
    story = factories.StoryFactory(title="Why to give")
    index()
    save_rule(task="give", page=story, label="Give now")
    [task] = search("donate")["tasks"]
    assert (task["label"], task["page"]["title"]) == ("Give now", "Why to give")
    story.unpublish()
    assert read_tasks("donate") == [("give", "Pay for an hour")]


def test_editors_choose_an_address(calls, index):
    index()
    save_rule(task="give", url="https://giving.example/now")
    assert read_tasks("donate") == [("give", "https://giving.example/now")]


def test_editors_add_and_remove_words(calls, index):
    index()
    save_rule(task="give", words="lantern oil", except_for="donations")
    assert read_tasks("oil for the lantern") == [("give", "Pay for an hour")]
    assert read_tasks("donations") == []
    assert read_tasks("donation") == [("give", "Pay for an hour")]


def test_editors_switch_a_task_off_on_one_site(calls, index):
    index()
    rule = save_rule(task="give", is_off=True)
    assert read_tasks("donate") == []
    rule.delete()
    assert read_tasks("donate") == [("give", "Pay for an hour")]


def test_editors_define_a_task(calls, index):
    index()
    save_rule(task="own", label="Borrow a lantern", url="https://lanterns.example/", words="borrow lantern")
    [task] = search("can I borrow a lantern?")["tasks"]
    assert (task["task"], task["label"], task["url"]) == ("own", "Borrow a lantern", "https://lanterns.example/")


def test_a_rule_keeps_its_words_after_its_page_is_deleted(calls, index):
    story = factories.StoryFactory(title="Why to give")
    index()
    save_rule(task="give", page=story, words="lantern oil")
    story.delete()
    assert read_tasks("lantern oil") == [("give", "Pay for an hour")]


# --------------------------------------------------------------------------- what projects register


def fail(*_):
    raise RuntimeError("the project's function failed")


def test_a_function_of_a_project_that_fails_stops_no_search(calls, index):
    index()
    path = f"{__name__}.fail"
    with (
        hooks.register_temporarily("clarion_task_addresses", ("give", path)),
        hooks.register_temporarily("clarion_calls_for_place", path),
    ):
        assert read_tasks("donate") == [("give", "Pay for an hour")]
        assert search("xylophone")["calls_to_action"] == []


# --------------------------------------------------------------------------- cost


def count_queries(q: str, **params) -> int:
    search(q, **params)
    with CaptureQueriesContext(connection) as captured:
        search(q, **params)
    return len(captured)


def test_a_search_that_asks_for_no_task_runs_no_further_query(calls, index):
    index()
    assert count_queries("nets") == count_queries("nets", tasks="false")


# --------------------------------------------------------------------------- what is kept in memory


def test_pages_that_are_kept_in_memory_have_the_requested_view(calls, monkeypatch):
    calls["gift"].image = factories.PictureFactory()
    calls["gift"].save_revision().publish()
    create_missing_renditions()
    now = clock.now()
    version = ContentVersion("view", 1, 1, boundary=None, until=None, next_boundary=None, read_at=now)
    contexts = [SearchParams(view=view).read_context() for view in ("full", "compact", "full")]
    with monkeypatch.context() as patched, using_content_version(version):
        patched.setattr(connections["default"], "in_atomic_block", False)  # nothing is kept in a transaction
        found = [find_tasks("donate", context).answers[0].page for context in contexts]
    assert [page.image.files is None for page in found] == [False, True, False]
    assert found[2] is found[0]


def test_an_address_that_no_link_may_have_serves_no_task(calls, index):
    index()
    locale = Locale.objects.get(language_code="en")
    TaskRule.objects.create(locale=locale, task="give", url="javascript:alert(1)")  # past the form
    assert read_tasks("donate") == [("give", "Pay for an hour")]
