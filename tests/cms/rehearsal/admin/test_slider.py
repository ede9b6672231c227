"""*Plan → Rehearse*: the moments that a user may know of, and who may rehearse."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.schedule import schedule
from cms.editing.restricted_drafts.rules import Audience
from cms.rehearsal.admin.moments import build_minute_url, build_query, find_moments, read_minute
from cms.rehearsal.lifecycle import create_rehearsal
from cms.rehearsal.models import Rehearsal
from tests.cms.editing.bundles.conftest import make_bundle

LABEL = "Rehearse this minute"


def titles(moments):
    return [[entry.title for entry in moment.entries] for moment in moments]


def rehearse(client, at, zone="Europe/Brussels"):
    text = f"{at:%Y-%m-%d %H:%M}"  # the zone of the test's users is UTC
    return client.post(reverse("rehearse"), {"at": text, "at-zone": zone})


def test_moments_are_the_times_at_which_something_changes_each_once(press_officer, tree, soon):
    factories.StoryFactory(title="First", parent=tree.stories, go_live_at=soon)
    factories.StoryFactory(title="Second", parent=tree.stories, go_live_at=soon, expire_at=soon + timedelta(days=1))
    factories.StoryFactory(title="Public", parent=tree.stories)
    found = find_moments(press_officer.user)
    assert titles(found) == [["First", "Second"], ["Second"]]
    assert [moment.at for moment in found] == [soon, soon + timedelta(days=1)]


def test_drafts_that_are_not_scheduled_and_past_times_are_no_moments(press_officer, tree, soon):
    factories.StoryFactory(title="Planned", parent=tree.stories, live=False, go_live_at=soon).save_revision()
    ended = factories.StoryFactory(title="Ended", parent=tree.stories)
    type(ended).objects.filter(pk=ended.pk).update(expire_at=soon - timedelta(days=1), live=False, expired=True)
    assert find_moments(press_officer.user) == []


def test_moments_after_a_minute_leave_out_that_minute(press_officer, tree, soon):
    factories.StoryFactory(title="First", parent=tree.stories, go_live_at=soon)
    factories.StoryFactory(title="Later", parent=tree.stories, go_live_at=soon + timedelta(minutes=1))
    assert titles(find_moments(press_officer.user, soon)) == [["Later"]]


def test_a_restricted_draft_is_no_moment_for_others(press_officer, log_in, tree, soon):
    hidden = factories.StoryFactory(title="Canary", parent=tree.stories, go_live_at=soon)
    type(hidden).objects.filter(pk=hidden.pk).update(draft_audience=Audience.TEAM, owner=factories.SuperuserFactory())
    response = press_officer.get(reverse("rehearse"))
    assert b"Canary" not in response.content
    assert find_moments(press_officer.user) == []
    assert titles(find_moments(log_in(superuser=True).user)) == [["Canary"]]


def test_the_calendar_leads_to_the_minute_of_an_entry(press_officer, tree, soon):
    factories.StoryFactory(title="Soon", parent=tree.stories, go_live_at=soon)
    calendar = press_officer.get(reverse("calendar"), {"view": "list", "month": f"{soon:%Y-%m}"}).content.decode()
    assert escape(build_minute_url(soon)) in calendar
    response = press_officer.get(build_minute_url(soon))
    assert response.context["chosen"] == soon
    assert f'value="{soon:%Y-%m-%d %H:%M}' in response.content.decode()


def test_a_scheduled_page_leads_to_its_minute_and_no_other_page_does(press_officer, tree, soon):
    scheduled = factories.StoryFactory(parent=tree.stories, go_live_at=soon)
    public = factories.StoryFactory(parent=tree.stories)
    edit = {page: press_officer.get(reverse("wagtailadmin_pages:edit", args=[page.pk])) for page in (scheduled, public)}
    assert escape(build_minute_url(soon)) in edit[scheduled].content.decode()
    assert LABEL not in edit[public].content.decode()


def test_the_minute_that_is_filled_in_can_be_rehearsed_without_a_change(press_officer, tree, soon):
    factories.StoryFactory(parent=tree.stories, go_live_at=soon)
    shown = press_officer.get(reverse("rehearse")).context["form"]["at"].value()
    values = {"at": shown.text, "at-zone": shown.zone, "at-shown": shown.shown}
    assert press_officer.post(reverse("rehearse"), values).status_code == 302
    made = Rehearsal.objects.get()
    assert (made.at, made.zone) == (soon, shown.zone)


def test_the_scripts_of_the_views_wait_for_the_page(press_officer, tree, soon):
    """Wagtail puts them into the head, where they would find neither the slider nor the state."""
    made = create_rehearsal(press_officer.user, soon, "UTC")
    for address in (reverse("rehearse"), reverse("rehearsal", args=[made.pk])):
        page = press_officer.get(address).content.decode()
        (script,) = re.findall(r"<script src=\"[^\"]*/rehears(?:e|al)\.[^>]*>", page)
        assert "defer" in script


def test_a_scheduled_bundle_leads_to_its_minute(press_officer, tree):
    story = factories.StoryFactory(parent=tree.stories, live=False)
    bundle = make_bundle(press_officer.user, [states.save_draft(story)])
    board = reverse("bundle", args=[bundle.pk])
    assert LABEL not in press_officer.get(board).content.decode()
    schedule(bundle, press_officer.user)
    bundle.refresh_from_db()
    assert escape(build_minute_url(bundle.go_live_at)) in press_officer.get(board).content.decode()


@pytest.mark.parametrize("groups", [("Editors",), ("Writers",), ("Search editors",), ()])
def test_users_without_the_permission_see_no_way_to_it_and_are_refused(log_in, groups, tree, soon):
    factories.StoryFactory(parent=tree.stories, go_live_at=soon)
    client = log_in(*groups)
    assert client.get(reverse("rehearse")).status_code in (302, 403)
    assert rehearse(client, soon).status_code in (302, 403)
    assert not Rehearsal.objects.exists()
    if client.user.has_perm("wagtailadmin.access_admin"):
        home = client.get(reverse("wagtailadmin_home")).content.decode()
        calendar = client.get(reverse("calendar"), {"month": f"{soon:%Y-%m}"}).content.decode()
        assert reverse("rehearse") not in home + calendar


def test_press_officers_and_administrators_find_it_in_the_menu(press_officer, log_in):
    for client in (press_officer, log_in("Administrators"), log_in(superuser=True)):
        assert reverse("rehearse") in client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_minute_is_requested_in_the_zone_in_which_it_was_typed(press_officer, soon):
    response = rehearse(press_officer, soon + timedelta(days=1), "Asia/Tokyo")
    (made,) = Rehearsal.objects.all()
    assert response["Location"] == reverse("rehearsal", args=[made.pk])
    assert (made.at, made.zone) == (soon + timedelta(days=1) - timedelta(hours=9), "Asia/Tokyo")
    assert (made.made_by, made.audience, made.drafts) == (press_officer.user, press_officer.user, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("2020-01-01 09:00", "that is ahead"), ("tomorrow", "as in 2026-12-01"), ("", "required")],
)
def test_another_input_is_refused_with_its_reason(press_officer, text, reason):
    response = press_officer.post(reverse("rehearse"), {"at": text, "at-zone": "UTC"})
    assert (response.status_code, reason in response.content.decode()) == (422, True)
    assert not Rehearsal.objects.exists()


def test_without_a_service_the_page_says_what_to_do_and_nothing_leads_to_it(press_officer, tree, soon, settings):
    factories.StoryFactory(parent=tree.stories, go_live_at=soon)
    settings.REHEARSAL_URL = ""
    page = press_officer.get(reverse("rehearse")).content.decode()
    assert "REHEARSAL_URL" in page
    assert "A rehearsal is a copy of the site" in page
    assert LABEL not in press_officer.get(reverse("calendar"), {"month": f"{soon:%Y-%m}"}).content.decode()
    assert rehearse(press_officer, soon).status_code == 422


def test_the_list_names_who_has_begun_a_rehearsal_and_only_its_maker_opens_it(press_officer, log_in, soon):
    other = log_in("Press officers")
    mine, theirs = (create_rehearsal(client.user, soon, "UTC") for client in (press_officer, other))
    page = press_officer.get(reverse("rehearse")).content.decode()
    assert reverse("rehearsal", args=[mine.pk]) in page
    assert reverse("rehearsal_end", args=[mine.pk]) in page
    assert str(other.user) in page
    assert str(theirs.pk) not in page


@pytest.mark.parametrize("text", ["", "x", "2026-12-01T08:00:00", "2001-12-01T08:00:00+00:00"])
def test_only_an_instant_that_is_ahead_is_read_from_an_address(text):
    assert read_minute(text) is None


def test_a_minute_survives_its_address(soon):
    from urllib.parse import parse_qs

    assert read_minute(parse_qs(build_query(soon)[1:])["at"][0]) == soon
