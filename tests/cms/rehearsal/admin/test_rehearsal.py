"""One rehearsal in the admin: progress, the frontend, later minutes, links for others, and its end."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from wagtail.models import Site

from cms.demo import factories
from cms.editing.restricted_drafts.rules import Audience
from cms.rehearsal.lifecycle import create_rehearsal
from cms.rehearsal.models import Rehearsal, RehearsalLink
from cms.rehearsal.tokens import build_token, find_rehearsal

ACTIONS = ("rehearsal_advance", "rehearsal_end", "rehearsal_link")


@pytest.fixture
def rehearsal(press_officer, soon):
    return create_rehearsal(press_officer.user, soon, "Europe/Brussels")


def site_id():
    return Site.objects.get(is_default_site=True).pk


def url(name, rehearsal, *more):
    return reverse(name, args=[rehearsal.pk, *more])


def make_link(client, rehearsal, **values):
    return client.post(url("rehearsal_link", rehearsal), {"note": "Ada", "hours": 4, **values})


def test_progress_is_told_until_the_minute_is_reached(press_officer, rehearsal, make_ready):
    waiting = press_officer.get(url("rehearsal_state", rehearsal)).content.decode()
    assert "Waiting for the rehearsal service" in waiting
    assert "data-settled" not in waiting
    assert "http-equiv" in press_officer.get(url("rehearsal", rehearsal)).content.decode()  # without a script
    Rehearsal.objects.update(state=Rehearsal.State.ADVANCING, progress=40)
    assert 'value="40"' in press_officer.get(url("rehearsal_state", rehearsal)).content.decode()
    make_ready(rehearsal)
    ready = press_officer.get(url("rehearsal_state", rehearsal)).content.decode()
    assert "data-settled" in ready
    assert "See the site at this minute" in ready
    assert "http-equiv" not in press_officer.get(url("rehearsal", rehearsal)).content.decode()


def test_a_failure_says_why(press_officer, rehearsal):
    Rehearsal.objects.update(state=Rehearsal.State.FAILED, failure="The disk is full.")
    page = press_officer.get(url("rehearsal", rehearsal)).content.decode()
    assert "The disk is full." in page
    assert "See the site" not in page


def test_the_site_opens_at_its_frontend_with_the_token_and_no_page_of_the_admin_has_it(
    press_officer, rehearsal, make_ready, tree
):
    make_ready(rehearsal)
    page = press_officer.get(url("rehearsal", rehearsal))
    assert build_token(rehearsal) not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    response = press_officer.get(url("rehearsal_open", rehearsal, site_id()))
    opened = urlsplit(response["Location"])
    assert opened.path == "/rehearsal"
    assert parse_qs(opened.query) == {"code": [build_token(rehearsal)], "path": ["/"]}
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert press_officer.get(url("rehearsal_open", rehearsal, 0)).status_code == 404


def test_somebody_else_does_not_find_it(log_in, rehearsal, make_ready, tree):
    make_ready(rehearsal)
    for client in (log_in("Press officers"), log_in(superuser=True)):
        reads = [url("rehearsal", rehearsal), url("rehearsal_state", rehearsal)]
        reads.append(url("rehearsal_open", rehearsal, site_id()))
        assert {client.get(read).status_code for read in reads} == {404}
        assert client.post(url("rehearsal_advance", rehearsal), {"at": "x"}).status_code == 404
        assert make_link(client, rehearsal).status_code == 404
    assert not RehearsalLink.objects.exists()


def test_users_who_may_not_rehearse_do_nothing(log_in, rehearsal):
    client = log_in("Editors")
    assert {client.post(url(name, rehearsal)).status_code for name in ACTIONS} == {302}
    assert client.get(url("rehearsal", rehearsal)).status_code == 302
    rehearsal.refresh_from_db()
    assert rehearsal.state == Rehearsal.State.REQUESTED


def test_it_moves_on_to_the_next_moment_and_never_back(press_officer, rehearsal, make_ready, tree, soon):
    factories.StoryFactory(title="Later", parent=tree.stories, go_live_at=soon + timedelta(hours=1))
    factories.StoryFactory(title="Earlier", parent=tree.stories, go_live_at=soon - timedelta(hours=1))
    make_ready(rehearsal)
    page = press_officer.get(url("rehearsal_state", rehearsal)).content.decode()
    assert "Later" in page
    assert "Earlier" not in page
    later = (soon + timedelta(hours=1)).isoformat()
    press_officer.post(url("rehearsal_advance", rehearsal), {"at": later})
    rehearsal.refresh_from_db()
    assert (rehearsal.at.isoformat(), rehearsal.state) == (later, Rehearsal.State.ADVANCING)
    for text in (soon.isoformat(), "x", ""):
        press_officer.post(url("rehearsal_advance", rehearsal), {"at": text})
        rehearsal.refresh_from_db()
        assert rehearsal.at.isoformat() == later


def test_its_maker_and_administrators_end_it(press_officer, log_in, soon):
    for client, is_ended in (
        (press_officer, True),
        (log_in("Administrators"), True),
        (log_in("Press officers"), False),
    ):
        made = create_rehearsal(press_officer.user, soon, "UTC")
        assert client.post(url("rehearsal_end", made)).status_code == (302 if is_ended else 404)
        made.refresh_from_db()
        assert (made.state == Rehearsal.State.ENDED) is is_ended


def test_an_ended_one_leads_nowhere(press_officer, rehearsal, tree):
    press_officer.post(url("rehearsal_end", rehearsal))
    page = press_officer.get(url("rehearsal", rehearsal)).content.decode()
    assert "Nothing of it is left" in page
    assert reverse("rehearsal_link", args=[rehearsal.pk]) not in page
    assert press_officer.get(url("rehearsal_open", rehearsal, site_id())).status_code == 404


def test_a_link_is_to_another_rehearsal_with_the_chosen_drafts(press_officer, rehearsal, tree, soon):
    shown = factories.StoryFactory(title="Shown", parent=tree.stories, go_live_at=soon)
    factories.StoryFactory(title="Not shown", parent=tree.stories, go_live_at=soon)
    page = press_officer.get(url("rehearsal", rehearsal)).content.decode()
    assert "Not shown" in page
    response = make_link(press_officer, rehearsal, drafts=[shown.pk])
    shared = Rehearsal.objects.exclude(pk=rehearsal.pk).get()
    assert response["Location"] == url("rehearsal", shared)
    assert (shared.at, shared.zone, shared.drafts) == (soon, rehearsal.zone, [shown.pk])
    link = shared.links.get()
    assert find_rehearsal(build_token(link)) == shared
    assert not rehearsal.links.exists()
    assert build_token(link) in press_officer.get(url("rehearsal", shared)).content.decode()


def test_a_further_link_shows_the_same_drafts(press_officer, rehearsal):
    make_link(press_officer, rehearsal)
    shared = Rehearsal.objects.exclude(pk=rehearsal.pk).get()
    make_link(press_officer, shared, note="Bo")
    assert (Rehearsal.objects.count(), shared.drafts) == (2, [])
    assert sorted(shared.links.values_list("note", flat=True)) == ["Ada", "Bo"]


def test_pages_that_others_may_not_know_of_are_not_offered_and_cannot_be_chosen(press_officer, rehearsal, tree, soon):
    hidden = factories.StoryFactory(title="Canary", parent=tree.stories, go_live_at=soon)
    type(hidden).objects.filter(pk=hidden.pk).update(draft_audience=Audience.TEAM, owner=factories.SuperuserFactory())
    assert b"Canary" not in press_officer.get(url("rehearsal", rehearsal)).content
    other = factories.StoryFactory(title="Other", parent=tree.stories, go_live_at=soon)
    make_link(press_officer, rehearsal, drafts=[hidden.pk, other.pk])
    assert not RehearsalLink.objects.exists()


def test_releases_under_embargo_are_not_chosen_before_somebody_chooses_them(press_officer, rehearsal, tree, soon):
    factories.StoryFactory(title="A story", parent=tree.stories, go_live_at=soon)
    factories.ReleaseFactory(title="A secret", parent=tree.releases, embargo_until=soon)
    form = press_officer.get(url("rehearsal", rehearsal)).context["form"]
    labels = dict(form.fields["drafts"].choices)
    assert [labels[pk] for pk in form.fields["drafts"].initial] == ["A story (Story)"]
    assert len(labels) == 2


def test_a_link_is_revoked_alone(press_officer, rehearsal):
    make_link(press_officer, rehearsal)
    shared = Rehearsal.objects.exclude(pk=rehearsal.pk).get()
    link = shared.links.get()
    assert press_officer.post(url("rehearsal_link_revoke", rehearsal, link.pk)).status_code == 404
    press_officer.post(url("rehearsal_link_revoke", shared, link.pk))
    assert find_rehearsal(build_token(link)) is None
    assert find_rehearsal(build_token(shared)) == shared
