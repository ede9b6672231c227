"""The calls to action of a page: chosen by an editor, else selected by place, subject, priority and time."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states

END, SIDE, FLOW = "release_end", "sidebar", "article_flow"


@pytest.fixture(scope="module")
def module_topic(module_tree):
    return factories.TopicFactory(label="Debts")


@pytest.fixture
def topic(module_topic, db):
    return deepcopy(module_topic)


@pytest.fixture(scope="module")
def module_release(module_topic):
    return factories.ReleaseFactory(title="Fees repaid", topics=[module_topic], bare=True)


@pytest.fixture
def release(module_release, db):
    return deepcopy(module_release)


def create_call(title: str, *places: str, **more):
    return factories.CallToActionFactory(title=title, placements=list(places), **more)


@pytest.fixture
def shown(frontend):
    """Return a function that lists (id, source, placement) of the calls on a page."""
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


def test_calls_chosen_by_an_editor_are_the_only_ones_and_keep_their_order(release, topic, shown, listed):
    one, two = create_call("One", priority=1), create_call("Two", priority=99)
    create_call("Same subject", END, topics=[topic])
    states.publish(release, actions=[one, two])
    assert shown(release) == [(one.pk, "editor", None), (two.pk, "editor", None)]
    assert listed(release) == [one.pk, two.pk]


def test_ended_calls_of_the_editors_choice_are_omitted_and_others_follow_when_all_have_ended(
    release, shown, listed, pass_time
):
    soon = timezone.now() + timedelta(hours=1)
    one, two = create_call("One", ends_at=soon), create_call("Two", ends_at=soon + timedelta(hours=1))
    rest = create_call("Rest", END)
    states.publish(release, actions=[one, two])
    assert shown(release) == [(one.pk, "editor", None), (two.pk, "editor", None)]
    pass_time(hours=1)
    assert shown(release) == [(two.pk, "editor", None)]
    assert listed(release) == [two.pk]
    pass_time(hours=1)
    assert shown(release) == [(rest.pk, "everybody", END)]
    assert listed(release) == [rest.pk]


# --------------------------------------------------------------------------- subject


def test_calls_on_the_same_subject_come_before_general_ones_and_others_are_never_shown(release, topic, shown, listed):
    for_all = create_call("For all", END, priority=99)
    same = create_call("Same", END, SIDE, topics=[topic], priority=1)
    create_call("Other", END, FLOW, SIDE, topics=[factories.TopicFactory()], priority=100)
    assert shown(release) == [(same.pk, "subject", END)]
    assert listed(release) == [same.pk, for_all.pk]


def test_a_common_region_is_a_common_subject(topic, shown):
    region, other = factories.RegionFactory(label="Asia"), factories.RegionFactory(label="Europe")
    release = factories.ReleaseFactory(regions=[region], bare=True)
    near = create_call("Near", END, regions=[region], topics=[topic])
    create_call("Far", SIDE, regions=[other])
    assert shown(release) == [(near.pk, "subject", END)]


def test_a_draft_topic_is_ignored(release, topic, shown):
    tagged = create_call("Tagged", END, topics=[topic])
    assert shown(release) == [(tagged.pk, "subject", END)]
    topic.unpublish()
    assert shown(release) == [(tagged.pk, "everybody", END)]


def test_a_subject_is_the_same_in_every_language(topic, shown):
    sujet = factories.TopicFactory(label="Dettes", translation_of=topic)
    communique = factories.ReleaseFactory(locale="fr", topics=[sujet], bare=True)
    signez = create_call("Signez", END, locale="fr", topics=[topic])
    create_call("Sign", END, topics=[topic])
    assert shown(communique, locale="fr") == [(signez.pk, "subject", END)]


# --------------------------------------------------------------------------- place


def test_each_place_gets_its_best_call_and_no_call_is_shown_twice(release, shown):
    everywhere, end, side = (
        create_call("All", END, SIDE, FLOW, priority=90),
        create_call("End", END),
        create_call("Side", SIDE),
    )
    assert shown(release) == [(everywhere.pk, "everybody", END), (side.pk, "everybody", SIDE)]
    states.publish(everywhere, placements=[FLOW])
    assert [one[::2] for one in shown(release)] == [(end.pk, END), (everywhere.pk, FLOW), (side.pk, SIDE)]


def test_places_of_other_page_types_are_not_filled(release, tree, shown):
    create_call("Story", "story_end", "home", "search_empty")
    home = create_call("Home", "home")
    assert shown(release) == []
    assert [one[0] for one in shown(tree.home)] == [home.pk]
    assert shown(tree.releases) == []


def test_the_list_for_a_page_can_be_filtered_by_place(release, topic, listed):
    both = create_call("Both", END, SIDE, topics=[topic])
    side, empty = create_call("Side", SIDE, priority=99), create_call("Empty", "search_empty")
    assert listed(release) == [both.pk, side.pk]
    assert listed(release, placement=END) == [both.pk]
    assert listed(release, placement=SIDE) == [both.pk, side.pk]
    assert listed(release, placement="search_empty") == [empty.pk]
    assert listed(release, placement=SIDE, limit=1) == [both.pk]


def test_the_page_of_a_call_shows_no_other_call(release, shown):
    one = create_call("One", END, SIDE)
    create_call("Two", END, SIDE)
    assert shown(one) == []


# --------------------------------------------------------------------------- priority and time


def test_calls_are_ordered_by_priority_then_date_then_id(release, listed):
    day = timezone.now() - timedelta(days=9)
    old = create_call("Old", END, published_at=day)
    first, second = (create_call(title, END, published_at=day + timedelta(days=1)) for title in ("First", "Second"))
    low, high = create_call("Low", END, priority=10), create_call("High", END, priority=90)
    order = [high.pk, second.pk, first.pk, old.pk, low.pk]
    assert listed(release) == order
    assert listed(release) == order


@pytest.mark.parametrize(("field", "before", "after"), [("starts_at", False, True), ("ends_at", True, False)])
def test_a_call_starts_and_ends_to_the_second(field, before, after, release, shown, listed, frontend, pass_time):
    one = create_call("One", END, **{field: timezone.now() + timedelta(hours=1)})
    etag = frontend.send(f"/pages/{release.pk}")["ETag"]
    pass_time(minutes=59)
    assert bool(shown(release)) == bool(listed(release)) == before
    assert frontend.send(f"/pages/{release.pk}")["ETag"] == etag
    pass_time(minutes=1)
    assert shown(release) == ([(one.pk, "everybody", END)] if after else [])
    assert listed(release) == ([one.pk] if after else [])
    assert frontend.send(f"/pages/{release.pk}")["ETag"] != etag


def test_a_call_that_is_not_running_occupies_no_place(release, shown, listed):
    soon = timezone.now() + timedelta(hours=1)
    create_call("Not yet", END, priority=90, starts_at=soon)
    create_call("Over", END, priority=90, ends_at=soon - timedelta(hours=2))
    one = create_call("Running", END)
    assert shown(release) == [(one.pk, "everybody", END)]
    assert listed(release) == [one.pk]


@pytest.mark.parametrize("hide", [states.unpublish, states.restrict])
def test_a_hidden_call_is_ignored(hide, release, shown, listed):
    best, next_one = create_call("Best", END, priority=90), create_call("Next", END)
    assert [one[0] for one in shown(release)] == [best.pk]
    hide(best)
    assert [one[0] for one in shown(release)] == [next_one.pk]
    assert listed(release) == [next_one.pk]


def test_a_hidden_page_has_no_calls(release, listed):
    create_call("One", END)
    assert listed(release)
    states.unpublish(release)
    assert listed(release) == []


# --------------------------------------------------------------------------- cost


def test_the_number_of_queries_does_not_depend_on_the_number_of_calls(release, topic, frontend):
    def count() -> int:
        frontend.get(f"/pages/{release.pk}")
        with CaptureQueriesContext(connection) as queries:
            frontend.get(f"/pages/{release.pk}")
        return len(queries)

    create_call("One", END, topics=[topic])
    few = count()
    for number in range(4):
        create_call(f"More {number}", END, SIDE, FLOW, topics=[topic])
    assert count() == few <= 25
