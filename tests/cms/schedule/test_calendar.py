"""Everything that goes out or expires, each moment once, for those who work on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from cms.demo import factories
from cms.jobs.models import ScheduleFailure
from cms.schedule.entries import Calendar, TimeRange
from cms.schedule.filters import CalendarFilters

NOW = timezone.now().replace(second=0, microsecond=0)
ALL = TimeRange(NOW - timedelta(days=9), NOW + timedelta(days=9))


def at(hours):
    return NOW + timedelta(hours=hours)


def entries(user, span=ALL):
    return Calendar(user, span, NOW).entries()


def told(user, span=ALL):
    """(title, what, state) in order."""
    return [(entry.title, entry.action, entry.state) for entry in entries(user, span)]


def test_a_page_that_is_scheduled_to_go_out_and_to_expire(superuser, tree):
    factories.StoryFactory(title="Soon", parent=tree.stories, go_live_at=at(1), expire_at=at(2))
    assert told(superuser) == [("Soon", "goes live", "scheduled"), ("Soon", "expires", "scheduled")]


def test_one_that_is_public_and_expires(superuser, tree):
    factories.StoryFactory(title="There", parent=tree.stories, expire_at=at(2))
    assert told(superuser) == [("There", "expires", "scheduled")]


def test_a_draft_with_a_time_that_nobody_has_scheduled(superuser, tree):
    draft = factories.StoryFactory(title="Draft", parent=tree.stories, live=False)
    assert told(superuser) == []
    draft.go_live_at = at(1)
    draft.save()
    draft.save_revision()
    assert told(superuser) == [("Draft", "goes live", "planned")]


def test_what_has_happened_stays(superuser, tree):
    went = factories.StoryFactory(title="Went", parent=tree.stories)
    ended = factories.StoryFactory(title="Ended", parent=tree.stories)
    type(went).objects.filter(pk=went.pk).update(go_live_at=at(-2))
    type(went).objects.filter(pk=ended.pk).update(expire_at=at(-1), live=False, expired=True)
    assert told(superuser) == [("Went", "went live", "done"), ("Ended", "expired", "done")]


def test_a_change_of_a_public_page_is_an_entry_of_its_own(superuser, tree):
    page = factories.StoryFactory(title="As it is", parent=tree.stories, expire_at=at(5))
    page.title, page.go_live_at = "As it will be", at(1)
    page.save_revision(user=superuser).publish()
    assert told(superuser)[0] == ("As it will be", "goes live", "scheduled")
    assert ("As it is", "expires", "scheduled") in told(superuser) or ("As it will be", "expires", "scheduled") in told(
        superuser
    )


def test_an_embargo_is_marked_and_a_go_live_alone_is_not(superuser, tree):
    factories.ReleaseFactory(title="Kept back", parent=tree.releases, embargo_until=at(1))
    factories.ReleaseFactory(title="Planned", parent=tree.releases, go_live_at=at(2))
    assert [(entry.title, entry.is_embargo) for entry in entries(superuser)] == [
        ("Kept back", True),
        ("Planned", False),
    ]


def test_calls_to_action_and_snippets(superuser, tree):
    factories.CallToActionFactory(title="Sign", parent=tree.actions, starts_at=at(1), ends_at=at(2))
    topic = factories.TopicFactory(label="Ferries")
    topic.expire_at = at(3)
    topic.save_revision().publish()
    assert told(superuser) == [
        ("Sign", "starts", "scheduled"),
        ("Sign", "ends", "scheduled"),
        ("Ferries", "expires", "scheduled"),
    ]


def test_what_could_not_be_done_is_marked(superuser, tree):
    page = factories.StoryFactory(title="Stuck", parent=tree.stories, go_live_at=NOW + timedelta(days=1))
    later = Calendar(superuser, ALL, NOW + timedelta(days=2))
    assert [entry.state for entry in later.entries()] == ["scheduled"]
    ScheduleFailure.objects.create(
        model="wagtailcore.Page", object_id=str(page.pk), act="publish", reason="x", since=NOW, last_at=NOW
    )
    assert [entry.state for entry in Calendar(superuser, ALL, NOW + timedelta(days=2)).entries()] == ["failed"]


def test_only_the_days_that_are_asked_for(superuser, tree):
    factories.StoryFactory(title="Soon", parent=tree.stories, go_live_at=at(24), expire_at=at(48))
    assert told(superuser, TimeRange(at(0), at(24))) == []
    assert [what for _, what, _ in told(superuser, TimeRange(at(24), at(48)))] == ["goes live"]


def test_everybody_sees_what_they_may_work_on(tree):
    writer = factories.UserFactory(groups=["Editors"])
    group = writer.groups.first()
    group.page_permissions.all().delete()
    factories.StoryFactory(title="Theirs", parent=tree.stories, go_live_at=at(1))
    factories.ReleaseFactory(title="Not theirs", parent=tree.releases, go_live_at=at(1))
    assert told(writer) == []
    GroupPagePermission.objects.create(group=group, page=tree.stories, permission_type="change")
    writer = type(writer).objects.get(pk=writer.pk)
    assert [title for title, *_ in told(writer)] == ["Theirs"]


def test_the_page_narrows_by_kind_and_person_and_leads_to_the_editor(superuser_client, superuser, tree):
    story = factories.StoryFactory(title="By the chief", parent=tree.stories, live=False)
    story.go_live_at = at(1)
    story.save_revision(user=superuser).publish()
    factories.ReleaseFactory(title="By nobody", parent=tree.releases, go_live_at=at(1))
    month = f"{timezone.localdate(story.go_live_at):%Y-%m}"

    def seen(**query):
        html = superuser_client.get(reverse("calendar"), {"month": month, **query}).content.decode()
        return [title for title in ("By the chief", "By nobody") if title in html]

    both = ["By the chief", "By nobody"]
    for view in ("month", "list"):
        assert seen(view=view) == both
        assert seen(view=view, kind="Story") == ["By the chief"]
        assert seen(view=view, person=superuser.get_username()) == ["By the chief"]
        assert seen(view=view, kind="Topic") == []
    editor = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert editor in superuser_client.get(reverse("calendar"), {"month": month}).content.decode()


def test_who_works_on_no_page_has_no_calendar(client, tree):
    client.force_login(factories.UserFactory())
    assert client.get(reverse("calendar")).status_code == 302
    assert client.get(reverse("calendar"), follow=True).context is not None


@pytest.mark.parametrize(
    "query", ["", "month=2026-13", "month=x", "month=0001-01", "view=year", "month=9999-12&view=list"]
)
def test_what_cannot_be_read_is_this_month(query):
    asked = CalendarFilters.of(QueryDict(query))
    assert asked.month == timezone.localdate().replace(day=1)
    assert asked.view in ("month", "list")


def test_a_month_has_whole_weeks_and_a_list_its_own_days():
    month, listed = CalendarFilters("month", date(2026, 11, 1)), CalendarFilters("list", date(2026, 11, 1))
    assert (month.days()[0], month.days()[-1]) == (date(2026, 10, 26), date(2026, 12, 6))
    assert (listed.days()[0], listed.days()[-1]) == (date(2026, 11, 1), date(2026, 11, 30))
    assert parse_qs(listed.query(kind="Story")[1:]) == {"view": ["list"], "month": ["2026-11"], "kind": ["Story"]}


def test_days_are_those_of_the_editor_s_zone():
    with timezone.override(ZoneInfo("Pacific/Auckland")):
        span = CalendarFilters("list", date(2026, 11, 1)).span()
    assert span.begins == datetime(2026, 10, 31, 11, tzinfo=ZoneInfo("UTC"))


def test_what_has_no_time_makes_no_entry(superuser, tree):
    factories.StoryFactory(parent=tree.stories)
    factories.StoryFactory(parent=tree.stories, live=False)
    assert told(superuser) == []
