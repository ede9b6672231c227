"""Calls to action of a page: the editor's choice, else by place, subject, priority and time; always in one order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states

END, SIDE, FLOW = "release_end", "sidebar", "article_flow"


@pytest.fixture
def topic(tree):
    return factories.TopicFactory(label="Debts")


@pytest.fixture
def release(topic):
    return factories.ReleaseFactory(title="Fees repaid", topics=[topic], bare=True)


def call(title: str, *places: str, **more):
    return factories.CallToActionFactory(title=title, placements=list(places), **more)


@pytest.fixture
def shown(frontend):
    """(id, why, where) of the calls in a page."""
    return lambda page, **where: [
        (one["id"], one["source"], one["placement"])
        for one in frontend.get(f"/pages/{page.pk}", **where)["calls_to_action"]
    ]


@pytest.fixture
def listed(frontend):
    return lambda page, **more: [
        card["id"] for card in frontend.get("/calls-to-action", for_page=page.pk, **more)["items"]
    ]


# --------------------------------------------------------------------------- the editor's choice


def test_the_editors_choice_stands_alone_and_in_its_order(release, topic, shown, listed):
    one, two = call("One", priority=1), call("Two", priority=99)
    call("Same subject", END, topics=[topic])
    states.publish(release, actions=[one, two])
    assert shown(release) == [(one.pk, "editor", None), (two.pk, "editor", None)]
    assert listed(release) == [one.pk, two.pk]


def test_what_is_over_of_the_editors_choice_is_left_out_and_when_all_is_the_rest_steps_in(
    release, shown, listed, pass_time
):
    soon = timezone.now() + timedelta(hours=1)
    one, two = call("One", ends_at=soon), call("Two", ends_at=soon + timedelta(hours=1))
    rest = call("Rest", END)
    states.publish(release, actions=[one, two])
    assert shown(release) == [(one.pk, "editor", None), (two.pk, "editor", None)]
    pass_time(hours=1)
    assert shown(release) == [(two.pk, "editor", None)]
    assert listed(release) == [two.pk]
    pass_time(hours=1)
    assert shown(release) == [(rest.pk, "everybody", END)]
    assert listed(release) == [rest.pk]


# --------------------------------------------------------------------------- subject


def test_the_same_subject_comes_before_those_that_ask_everybody_and_other_subjects_never(release, topic, shown, listed):
    everybody = call("Everybody", END, priority=99)
    same = call("Same", END, SIDE, topics=[topic], priority=1)
    call("Other", END, FLOW, SIDE, topics=[factories.TopicFactory()], priority=100)
    assert shown(release) == [(same.pk, "subject", END)]
    assert listed(release) == [same.pk, everybody.pk]


def test_a_region_in_common_is_a_subject_in_common(topic, shown):
    region, other = factories.RegionFactory(label="Asia"), factories.RegionFactory(label="Europe")
    release = factories.ReleaseFactory(regions=[region], bare=True)
    near = call("Near", END, regions=[region], topics=[topic])
    call("Far", SIDE, regions=[other])
    assert shown(release) == [(near.pk, "subject", END)]


def test_a_draft_topic_is_as_if_it_were_not_set(release, topic, shown):
    tagged = call("Tagged", END, topics=[topic])
    assert shown(release) == [(tagged.pk, "subject", END)]
    topic.unpublish()
    assert shown(release) == [(tagged.pk, "everybody", END)]


def test_a_subject_is_the_same_in_every_language(topic, shown):
    sujet = factories.TopicFactory(label="Dettes", translation_of=topic)
    communique = factories.ReleaseFactory(locale="fr", topics=[sujet], bare=True)
    signez = call("Signez", END, locale="fr", topics=[topic])
    call("Sign", END, topics=[topic])
    assert shown(communique, locale="fr") == [(signez.pk, "subject", END)]


# --------------------------------------------------------------------------- place


def test_each_place_gets_its_best_and_no_call_stands_twice(release, shown):
    everywhere, end, side = call("All", END, SIDE, FLOW, priority=90), call("End", END), call("Side", SIDE)
    assert shown(release) == [(everywhere.pk, "everybody", END), (side.pk, "everybody", SIDE)]
    states.publish(everywhere, placements=[FLOW])
    assert [one[::2] for one in shown(release)] == [(end.pk, END), (everywhere.pk, FLOW), (side.pk, SIDE)]


def test_a_place_of_another_type_of_page_is_none_of_its_places(release, tree, shown):
    call("Story", "story_end", "home", "search_empty")
    home = call("Home", "home")
    assert shown(release) == []
    assert [one[0] for one in shown(tree.home)] == [home.pk]
    assert shown(tree.releases) == []


def test_the_list_for_a_page_may_be_asked_for_one_place(release, topic, listed):
    both = call("Both", END, SIDE, topics=[topic])
    side, empty = call("Side", SIDE, priority=99), call("Empty", "search_empty")
    assert listed(release) == [both.pk, side.pk]
    assert listed(release, placement=END) == [both.pk]
    assert listed(release, placement=SIDE) == [both.pk, side.pk]
    assert listed(release, placement="search_empty") == [empty.pk]
    assert listed(release, placement=SIDE, limit=1) == [both.pk]


def test_a_calls_own_page_does_not_ask_for_another_thing(release, shown):
    one = call("One", END, SIDE)
    call("Two", END, SIDE)
    assert shown(one) == []


# --------------------------------------------------------------------------- priority and time


def test_then_priority_then_the_newest_then_the_highest_id_decide(release, listed):
    day = timezone.now() - timedelta(days=9)
    old = call("Old", END, published_at=day)
    first, second = (call(title, END, published_at=day + timedelta(days=1)) for title in ("First", "Second"))
    low, high = call("Low", END, priority=10), call("High", END, priority=90)
    order = [high.pk, second.pk, first.pk, old.pk, low.pk]
    assert listed(release) == order
    assert listed(release) == order


@pytest.mark.parametrize(("field", "before", "after"), [("starts_at", False, True), ("ends_at", True, False)])
def test_it_begins_and_ends_with_its_second(field, before, after, release, shown, listed, frontend, pass_time):
    one = call("One", END, **{field: timezone.now() + timedelta(hours=1)})
    etag = frontend.ask(f"/pages/{release.pk}")["ETag"]
    pass_time(minutes=59)
    assert bool(shown(release)) == bool(listed(release)) == before
    assert frontend.ask(f"/pages/{release.pk}")["ETag"] == etag
    pass_time(minutes=1)
    assert shown(release) == ([(one.pk, "everybody", END)] if after else [])
    assert listed(release) == ([one.pk] if after else [])
    assert frontend.ask(f"/pages/{release.pk}")["ETag"] != etag


def test_one_that_is_not_asked_keeps_no_place_from_another(release, shown, listed):
    soon = timezone.now() + timedelta(hours=1)
    call("Not yet", END, priority=90, starts_at=soon)
    call("Over", END, priority=90, ends_at=soon - timedelta(hours=2))
    one = call("Asked", END)
    assert shown(release) == [(one.pk, "everybody", END)]
    assert listed(release) == [one.pk]


@pytest.mark.parametrize("hide", [states.unpublish, states.restrict])
def test_a_hidden_call_is_as_if_it_were_not_there(hide, release, shown, listed):
    best, next_one = call("Best", END, priority=90), call("Next", END)
    assert [one[0] for one in shown(release)] == [best.pk]
    hide(best)
    assert [one[0] for one in shown(release)] == [next_one.pk]
    assert listed(release) == [next_one.pk]


def test_for_a_hidden_page_there_are_none(release, listed):
    call("One", END)
    assert listed(release)
    states.unpublish(release)
    assert listed(release) == []


# --------------------------------------------------------------------------- cost


def test_the_page_costs_the_same_however_many_calls_there_are(release, topic, frontend):
    def count() -> int:
        frontend.get(f"/pages/{release.pk}")
        with CaptureQueriesContext(connection) as queries:
            frontend.get(f"/pages/{release.pk}")
        return len(queries)

    call("One", END, topics=[topic])
    few = count()
    for number in range(4):
        call(f"More {number}", END, SIDE, FLOW, topics=[topic])
    assert count() == few <= 25
