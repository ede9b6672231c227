"""Which pages serve a task: those that the public sees, of the language, the site and the time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from wagtail.models import PageViewRestriction, Site

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.snippets.organisation.models import DonorPortal
from tests.search.tasks.conftest import read_tasks, search

pytestmark = pytest.mark.django_db


def build_call(**fields):
    return factories.CallToActionFactory(action_kind="give_once", **fields)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "state",
    [
        {"starts_at": timedelta(days=-2), "ends_at": timedelta(days=-1)},
        {"starts_at": timedelta(days=1)},
        {"expire_at": timedelta(seconds=-1)},
        {"live": False},
    ],
    ids=["ended", "not begun", "expired", "draft"],
)
def test_a_call_that_is_not_running_or_public_serves_none(tree, index, state):
    now = clock.now()
    moments = {name: now + value if isinstance(value, timedelta) else value for name, value in state.items()}
    build_call(title="Gone", **moments)
    index()
    assert read_tasks("donate") == []


def test_private_pages_and_pages_of_other_languages_serve_none(tree, index):
    secret = build_call(title="Secret")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    index()
    assert read_tasks("donate") == []
    assert read_tasks("don", locale="fr") == []
    build_call(title="Donner", parent=tree.branch("fr").actions)
    assert read_tasks("don", locale="fr") == [("give", "Donner")]
    assert read_tasks("donate") == []


def test_pages_of_a_site_inside_another_one_serve_only_its_own_tasks(tree, index):
    hall = factories.StandardFactory(title="Hall")
    Site.objects.create(hostname="hall.example", root_page=hall)
    factories.StandardFactory(title="Give to the hall", role="give", parent=hall)
    index()
    assert read_tasks("donate") == []
    assert read_tasks("donate", site="hall.example") == [("give", "Give to the hall")]


def test_a_translation_without_a_choice_has_that_of_its_other_languages(tree, index):
    page = factories.StandardFactory(title="Posts", role="jobs")
    french = factories.StandardFactory(title="Postes", translation_of=page, role="")
    index()
    assert read_tasks("offres d'emploi", locale="fr") == [("jobs", "Postes")]
    states.publish(french, role="volunteer")
    assert read_tasks("offres d'emploi", locale="fr") == []


def test_a_hidden_translation_chooses_no_task_for_a_public_page(tree, index):
    page = factories.StandardFactory(title="Posts", role="")
    french = factories.StandardFactory(title="Postes", translation_of=page, role="jobs", live=False)
    index()
    assert read_tasks("vacancies") == []
    states.publish(french)
    assert read_tasks("vacancies") == [("jobs", "Posts")]
    states.restrict(french)
    assert read_tasks("vacancies") == []


def test_settings_serve_a_task_that_no_page_serves(tree, index):
    index()
    home = tree.home.get_full_url().rstrip("/")
    assert read_tasks("newsletter") == [("subscribe", f"{home}/sign-up")]
    assert read_tasks("cancel my donation") == []
    DonorPortal.objects.create(site=tree.record, url="https://giving.example/account")
    assert read_tasks("cancel my donation") == [("manage_gift", "https://giving.example/account")]


def test_a_task_without_a_page_is_served_by_a_page_that_comes_near(tree, index):
    index()
    assert read_tasks("complaint") == []
    factories.StandardFactory(title="Reach us", role="contact")
    assert read_tasks("complaint") == [("complaint", "Reach us")]
    factories.StandardFactory(title="Complaints", role="complaint")
    assert read_tasks("complaint") == [("complaint", "Complaints")]


def test_the_next_event_comes_first_and_past_ones_without_an_end_last(tree, index):
    for days in (9, 2, -3, 5):
        factories.CallToActionFactory(
            title=f"In {days} days",
            action_kind="attend",
            event_at=clock.now() + timedelta(days=days),
            priority=days % 10,
        )
    index()
    assert read_tasks("events") == [("attend", "In 2 days")]


def test_a_page_of_a_task_leaves_the_items_on_all_pages(tree, index):
    gift = build_call(title="Donate for nets", priority=90)
    others = [factories.StoryFactory(title=f"They donate nets {number}") for number in range(3)]
    index()
    first = search("donate nets", limit=2)
    assert [task["page"]["id"] for task in first["tasks"]] == [gift.pk]
    second = search("donate nets", limit=2, offset=2)
    assert second["tasks"] == []
    assert first["total"] == second["total"] == 3
    assert {item["id"] for page in (first, second) for item in page["items"]} == {page.pk for page in others}
    assert gift.pk in {item["id"] for item in search("donate nets", tasks="false")["items"]}
