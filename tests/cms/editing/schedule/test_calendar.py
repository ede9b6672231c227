"""The calendar: everything that is published or expires, once, for users who may edit it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Revision

from cms.demo import factories
from cms.editing.schedule.entries import Calendar, TimeRange
from cms.editing.schedule.views import CalendarFilters
from cms.jobs.models import ScheduleFailure

NOW = timezone.now().replace(second=0, microsecond=0)
ALL = TimeRange(NOW - timedelta(days=9), NOW + timedelta(days=9))


def at(hours):
    return NOW + timedelta(hours=hours)


def entries(user, span=ALL):
    return Calendar(user, span, NOW).entries()


def summaries(user, span=ALL):
    """Return (title, action, state) of the entries in order."""
    return [(entry.title, entry.action, entry.state) for entry in entries(user, span)]


def test_a_scheduled_page_has_entries_for_publication_and_expiry(superuser, tree):
    factories.StoryFactory(title="Soon", parent=tree.stories, go_live_at=at(1), expire_at=at(2))
    assert summaries(superuser) == [("Soon", "goes live", "scheduled"), ("Soon", "expires", "scheduled")]


def test_a_scheduled_revision_of_a_model_that_is_not_installed_is_left_out(superuser, tree):
    factories.StoryFactory(title="Soon", parent=tree.stories, go_live_at=at(1))
    removed = ContentType.objects.create(app_label="removed", model="tide")
    keys = {"content_type": removed, "base_content_type": removed, "object_id": "1"}
    Revision.objects.create(**keys, content={}, created_at=NOW, approved_go_live_at=at(1))
    assert summaries(superuser) == [("Soon", "goes live", "scheduled")]
    ContentType.objects.clear_cache()


def test_a_public_page_has_an_entry_for_its_expiry(superuser, tree):
    factories.StoryFactory(title="Public", parent=tree.stories, expire_at=at(2))
    assert summaries(superuser) == [("Public", "expires", "scheduled")]


def test_a_draft_with_an_unapproved_time_is_planned(superuser, tree):
    draft = factories.StoryFactory(title="Draft", parent=tree.stories, live=False)
    assert summaries(superuser) == []
    draft.go_live_at = at(1)
    draft.save()
    draft.save_revision()
    assert summaries(superuser) == [("Draft", "goes live", "planned")]


def test_past_entries_stay(superuser, tree):
    published = factories.StoryFactory(title="Published", parent=tree.stories)
    ended = factories.StoryFactory(title="Ended", parent=tree.stories)
    type(published).objects.filter(pk=published.pk).update(go_live_at=at(-2))
    type(published).objects.filter(pk=ended.pk).update(expire_at=at(-1), live=False, expired=True)
    assert summaries(superuser) == [("Published", "went live", "done"), ("Ended", "expired", "done")]


def test_a_scheduled_change_of_a_public_page_is_an_entry(superuser, tree):
    page = factories.StoryFactory(title="Current", parent=tree.stories, expire_at=at(5))
    page.title, page.go_live_at = "Changed", at(1)
    page.save_revision(user=superuser).publish()
    assert summaries(superuser)[0] == ("Changed", "goes live", "scheduled")
    assert ("Current", "expires", "scheduled") in summaries(superuser) or (
        "Changed",
        "expires",
        "scheduled",
    ) in summaries(superuser)


def test_an_embargo_is_marked(superuser, tree):
    factories.ReleaseFactory(title="Embargoed", parent=tree.releases, embargo_until=at(1))
    factories.ReleaseFactory(title="Planned", parent=tree.releases, go_live_at=at(2))
    assert [(entry.title, entry.is_embargo) for entry in entries(superuser)] == [
        ("Embargoed", True),
        ("Planned", False),
    ]


def test_calls_to_action_and_snippets(superuser, tree):
    factories.CallToActionFactory(title="Sign", parent=tree.actions, starts_at=at(1), ends_at=at(2))
    topic = factories.TopicFactory(label="Ferries")
    topic.expire_at = at(3)
    topic.save_revision().publish()
    assert summaries(superuser) == [
        ("Sign", "starts", "scheduled"),
        ("Sign", "ends", "scheduled"),
        ("Ferries", "expires", "scheduled"),
    ]


def test_a_failure_is_marked(superuser, tree):
    page = factories.StoryFactory(title="Stuck", parent=tree.stories, go_live_at=NOW + timedelta(days=1))
    later = Calendar(superuser, ALL, NOW + timedelta(days=2))
    assert [entry.state for entry in later.entries()] == ["scheduled"]
    ScheduleFailure.objects.create(
        model="wagtailcore.Page", object_id=str(page.pk), act="publish", reason="x", since=NOW, last_at=NOW
    )
    assert [entry.state for entry in Calendar(superuser, ALL, NOW + timedelta(days=2)).entries()] == ["failed"]


def test_only_the_requested_days_are_included(superuser, tree):
    factories.StoryFactory(title="Soon", parent=tree.stories, go_live_at=at(24), expire_at=at(48))
    assert summaries(superuser, TimeRange(at(0), at(24))) == []
    assert [action for _, action, _ in summaries(superuser, TimeRange(at(24), at(48)))] == ["goes live"]


def test_users_see_only_pages_that_they_may_edit(tree):
    writer = factories.UserFactory(groups=["Editors"])
    group = writer.groups.first()
    group.page_permissions.all().delete()
    factories.StoryFactory(title="Own", parent=tree.stories, go_live_at=at(1))
    factories.ReleaseFactory(title="Other", parent=tree.releases, go_live_at=at(1))
    assert summaries(writer) == []
    GroupPagePermission.objects.create(group=group, page=tree.stories, permission_type="change")
    writer = type(writer).objects.get(pk=writer.pk)
    assert [title for title, *_ in summaries(writer)] == ["Own"]


def test_the_view_filters_by_kind_and_person_and_links_to_the_editor(superuser_client, superuser, tree):
    story = factories.StoryFactory(title="By the superuser", parent=tree.stories, live=False)
    story.go_live_at = at(1)
    story.save_revision(user=superuser).publish()
    factories.ReleaseFactory(title="Without author", parent=tree.releases, go_live_at=at(1))
    month = f"{timezone.localdate(story.go_live_at):%Y-%m}"

    def shown_titles(**query):
        html = superuser_client.get(reverse("calendar"), {"month": month, **query}).content.decode()
        return [title for title in ("By the superuser", "Without author") if title in html]

    all_titles = ["By the superuser", "Without author"]
    for view in ("month", "list"):
        assert shown_titles(view=view) == all_titles
        assert shown_titles(view=view, kind="Story") == ["By the superuser"]
        assert shown_titles(view=view, person=superuser.get_username()) == ["By the superuser"]
        assert shown_titles(view=view, kind="Topic") == []
    editor = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert editor in superuser_client.get(reverse("calendar"), {"month": month}).content.decode()


def test_users_without_page_permissions_have_no_calendar(client, tree):
    client.force_login(factories.UserFactory())
    assert client.get(reverse("calendar")).status_code == 302
    assert client.get(reverse("calendar"), follow=True).context is not None


@pytest.mark.parametrize(
    "query", ["", "month=2026-13", "month=x", "month=0001-01", "view=year", "month=9999-12&view=list"]
)
def test_an_invalid_query_shows_the_current_month(query):
    filters = CalendarFilters.of(QueryDict(query))
    assert filters.month == timezone.localdate().replace(day=1)
    assert filters.view in ("month", "list")


def test_a_month_has_whole_weeks_and_a_list_its_own_days():
    month, listed = CalendarFilters("month", date(2026, 11, 1)), CalendarFilters("list", date(2026, 11, 1))
    assert (month.days()[0], month.days()[-1]) == (date(2026, 10, 26), date(2026, 12, 6))
    assert (listed.days()[0], listed.days()[-1]) == (date(2026, 11, 1), date(2026, 11, 30))
    assert parse_qs(listed.query(kind="Story")[1:]) == {"view": ["list"], "month": ["2026-11"], "kind": ["Story"]}


def test_days_are_in_the_time_zone_of_the_user():
    with timezone.override(ZoneInfo("Pacific/Auckland")):
        span = CalendarFilters("list", date(2026, 11, 1)).span()
    assert span.begins == datetime(2026, 10, 31, 11, tzinfo=ZoneInfo("UTC"))


def test_pages_without_times_have_no_entries(superuser, tree):
    factories.StoryFactory(parent=tree.stories)
    factories.StoryFactory(parent=tree.stories, live=False)
    assert summaries(superuser) == []
