"""A press officer sees a release as a journalist does: no contact, no trace, and only who may open the release."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.restricted_drafts.rules import Audience
from cms.press.embargo_access.models import AccessEvent, AccessLink, EmbargoAccess, PersonalKit, TermsAcceptance
from cms.press.journalists.models import Journalist
from tests.cms.press.embargo_access.conftest import Browser, accesses_url, get_code

TRACES = (Journalist, EmbargoAccess, AccessLink, TermsAcceptance, AccessEvent, PersonalKit, PageLogEntry)


def trial_url(page) -> str:
    return reverse("embargo_trial", args=[page.pk])


def count_traces() -> list[int]:
    return [model.objects.count() for model in TRACES]


@pytest.fixture
def trial(admin, release) -> Browser:
    response = admin.get(trial_url(release))
    assert response.status_code == 302
    assert "no-store" in response["Cache-Control"]
    return Browser(get_code(response["Location"]))


def without_keys(value):
    """Return a response without the keys of files and without the name of the reader."""
    if isinstance(value, dict):
        return {name: without_keys(one) for name, one in value.items() if name != "recipient"}
    if isinstance(value, list):
        return [without_keys(one) for one in value]
    return value.partition("?")[0] if isinstance(value, str) and "emb" in value else value


def test_the_officer_sees_what_a_journalist_sees(admin, release, officer, trial, browser):
    assert trial.status() == 404  # not before the terms are accepted
    for one in (trial, browser):
        one.terms = one.read("terms")
    assert without_keys(trial.terms) == without_keys(browser.terms)
    assert trial.terms["recipient"] == officer.username
    assert trial.terms["embargo_until_text"].endswith("UTC")
    trial.accept()
    browser.accept()
    assert trial.read("terms")["accepted"] is True
    assert without_keys(trial.read()) == without_keys(browser.read())
    assert trial.read("kit") == {"version": 1, "state": "none", "pdf": False, "files": []}


def test_a_trial_goes_on_while_its_secret_key_is_a_fallback(release, trial, settings):
    trial.accept()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of the same installation"
    assert trial.status() == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert trial.status() != 200


def test_a_trial_leaves_no_trace(admin, release, trial):
    before = count_traces()
    trial.read("terms")
    shown = trial.accept().read()
    assert trial.load(shown["attachments"][0]["url"]).body == b"Only for readers."
    assert trial.load(shown["image"]["src"]).status_code == 200
    trial.read("kit")
    assert count_traces() == before
    assert "Link opened" not in admin.get(accesses_url(release)).text


def end_embargo(release, officer):
    states.publish(release, embargo_until=None, go_live_at=None)


def cancel_schedule(release, officer):
    release.revisions.update(approved_go_live_at=None)


def take_permission(release, officer):
    officer.groups.clear()


def deactivate(release, officer):
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)


def hide_from_officer(release, officer):
    owner = factories.UserFactory(groups=["Writers"])
    type(release).objects.filter(pk=release.pk).update(draft_audience=Audience.TEAM, owner=owner)


ENDS = [cancel_schedule, take_permission, deactivate, hide_from_officer]


@pytest.mark.few(2)
@pytest.mark.parametrize("end", ENDS)
def test_a_trial_ends_with_what_allowed_it(release, officer, trial, end):
    shown = trial.accept().read()
    end(release, officer)
    assert {trial.status(one) for one in ("terms", "release", "kit")} == {404}
    assert trial.status("terms", trial.code) == 404
    for url in (shown["attachments"][0]["url"], shown["image"]["src"]):
        assert trial.load(url).status_code == 404


def test_a_trial_ends_after_half_an_hour(release, trial, pass_time):
    shown = trial.accept().read()
    pass_time(minutes=29)
    assert trial.status() == 200
    pass_time(minutes=2)
    assert trial.status() == 404
    assert trial.load(shown["attachments"][0]["url"]).status_code == 404


def test_of_the_public_release_it_only_has_the_address(release, officer, trial):
    trial.accept()
    end_embargo(release, officer)
    assert trial.status() == 404


def test_nothing_of_a_link_can_be_changed(release, trial, tree):
    other = factories.ReleaseFactory(parent=tree.releases, embargo_until=release.embargo_until)
    user, page, end, signature = trial.code.removeprefix("embc_r").split("-")
    forged = [
        f"embc_r{user}-{other.pk}-{end}-{signature}",
        f"embc_r{int(user) + 1}-{page}-{end}-{signature}",
        f"embc_r{user}-{page}-{int(end) + 1}-{signature}",
        f"embt_r{user}-{page}-{end}-{signature}",  # without the terms
        f"embc_r{user}-{page}-{end}-{'0' * 32}",
        f"embc_r{user}-{page}-{'9' * 30}-{signature}",
    ]
    assert {trial.status("terms", one) for one in forged} == {404}


def test_the_key_of_a_file_is_for_this_file_and_this_version(release, trial, files, pass_time):
    shown = trial.accept().read()
    url = shown["attachments"][0]["url"]
    assert trial.load(url.replace("/document/", "/kit/")).status_code == 404
    states.publish(release, attachments=[])
    assert trial.load(url).status_code == 200  # its version was replaced a short time ago
    assert trial.load(url.replace("-v1-", "-v2-")).status_code == 404
    pass_time(minutes=16)
    assert trial.load(url).status_code == 404


@pytest.mark.few(2)
@pytest.mark.parametrize("groups", [["Editors"], ["Writers"], ["Search editors"], []])
def test_others_see_nothing(release, groups):
    client = Client()
    client.force_login(factories.UserFactory(groups=groups))
    response = client.get(trial_url(release))
    assert "code=" not in response.headers.get("Location", "")
    assert response.status_code in (302, 403, 404)


def test_what_is_not_scheduled_cannot_be_seen(admin, tree):
    draft = factories.ReleaseFactory(parent=tree.releases, live=False)
    response = admin.get(trial_url(draft), follow=True)
    assert "not scheduled for the end of an embargo" in response.text
