"""Who may not see a page of a bundle learns nothing of it: not from titles, failures, e-mails or the calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import Revision

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.approval import approve_pages
from cms.editing.bundles.composition import BundleError, add_pages, create_bundle
from cms.editing.bundles.failures import describe_failure, notify
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.schedule import cancel, schedule
from cms.editing.bundles.undo import undo
from cms.editing.restricted_drafts.models import set_audience
from cms.jobs.scheduler import publish_scheduled
from tests.cms.editing.bundles.conftest import make_bundle
from tests.cms.editing.bundles.test_board import Admin

pytestmark = pytest.mark.journey

SECRET = "Quorvex"


@pytest.fixture
def press(tree):
    return factories.UserFactory(groups=["Press officers"], email="press@example.org")


@pytest.fixture
def shown(tree):
    return states.save_draft(factories.StoryFactory(title="Plain", live=False))


@pytest.fixture
def bundle(officer, shown, press):
    """Return a scheduled bundle whose title is that of a page that only the officer sees."""
    secret = states.save_draft(factories.StoryFactory(title=f"Merger with {SECRET}", live=False))
    set_audience(secret, "team", [officer], [])
    made = make_bundle(officer, [shown, secret])
    Bundle.objects.filter(pk=made.pk).update(title=secret.title)
    schedule(made, officer)
    return made


def read_all(user, bundle, shown) -> dict[str, str]:
    admin = Admin(user)
    views = {
        "list": ("bundles",),
        "board": ("bundle", bundle.pk),
        "undo": ("bundle_undo", bundle.pk),
        "approve": ("bundle_approve", bundle.pk),
        "desk": ("wagtailadmin_home",),
        "calendar": ("calendar",),
        "form": ("wagtailadmin_pages:edit", shown.pk),
    }
    return {name: str(admin.get(*view)) for name, view in views.items()}


def find_leaks(user, bundle, shown) -> list[str]:
    return [name for name, text in read_all(user, bundle, shown).items() if SECRET in text]


def test_titles_of_bundles_do_not_tell_of_hidden_pages(bundle, shown, officer, press, pass_time):
    assert find_leaks(press, bundle, shown) == []
    assert {"list", "board", "desk", "form"} <= set(find_leaks(officer, bundle, shown))
    assert f"Bundle {bundle.pk}" in read_all(press, bundle, shown)["list"]
    Revision.objects.update(approved_go_live_at=None)
    pass_time(minutes=10)
    assert publish_scheduled()
    assert find_leaks(press, bundle, shown) == []


def test_the_reason_of_a_failure_does_not_tell_of_the_hidden_page(bundle, shown, officer, press, pass_time):
    Revision.objects.exclude(object_id=str(shown.pk)).update(approved_go_live_at=None)
    pass_time(minutes=10)
    assert publish_scheduled()
    bundle.refresh_from_db()
    assert SECRET in describe_failure(bundle, officer)
    assert describe_failure(bundle, press) == "It is about a page that you may not see."


def test_e_mails_do_not_tell_of_hidden_pages(bundle, press, officer):
    bundle.refresh_from_db()
    notify(bundle)
    told = {message.to[0]: message.subject + message.body for message in mail.outbox}
    assert SECRET in told[officer.email]
    assert SECRET not in told[press.email]


def test_who_may_not_see_a_page_cannot_cancel_or_rename(bundle, press):
    assert "you may not see" in Admin(press).post("bundle_cancel", bundle.pk)
    assert Admin(press).post("bundle_rename", bundle.pk, title="Mine") != 200
    bundle.refresh_from_db()
    assert (bundle.state, bundle.title) == (Bundle.State.SCHEDULED, f"Merger with {SECRET}")


@pytest.mark.parametrize("view", ["bundle_schedule", "bundle_publish"])
def test_who_may_not_see_a_page_cannot_schedule_and_is_not_told_the_title(bundle, press, officer, view):
    cancel(bundle, officer)
    minute = bundle.go_live_at
    url = reverse(view, args=[bundle.pk])
    at = {"at": f"{minute + timedelta(days=1):%Y-%m-%d} 09:00", "at-zone": "UTC"}
    response = Admin(press).client.post(url, at, follow=True)
    text = response.content.decode()
    assert "1 page that you may not see" in text
    assert f"Bundle {bundle.pk}" in text
    assert SECRET not in text
    bundle.refresh_from_db()
    assert (bundle.state, bundle.go_live_at) == (Bundle.State.DRAFT, minute)
    assert "become public on" in Admin(officer).post(view, bundle.pk, **at)


def test_a_page_that_is_hidden_while_it_is_scheduled_does_not_tell_the_title(bundle, press, officer, monkeypatch):
    cancel(bundle, officer)
    at = {"at": f"{bundle.go_live_at + timedelta(days=1):%Y-%m-%d} 09:00", "at-zone": "UTC"}
    monkeypatch.setattr("cms.editing.bundles.decisions.count_hidden", lambda bundle, user: 0)
    response = Admin(press).client.post(reverse("bundle_schedule", args=[bundle.pk]), at)
    assert response.status_code == 422
    assert SECRET not in response.content.decode()


def test_who_may_not_see_a_page_cannot_approve_it(officer, shown):
    editor = factories.UserFactory(groups=["Editors"])
    secret = states.save_draft(factories.StoryFactory(title=f"Merger with {SECRET}", live=False))
    made = create_bundle("Launch", officer)
    add_pages(made, [shown, secret], officer)
    for page in (shown, secret):
        states.submit(page, officer)  # the first step is that of editors
    set_audience(secret, "team", [officer], [])
    wanted = [(page.pk, states.reload_page(page).latest_revision_id) for page in (shown, secret)]
    assert approve_pages(made, wanted, editor) == [shown.pk]


def test_who_may_not_see_a_page_cannot_undo(bundle, shown, press, pass_time):
    pass_time(minutes=10)
    publish_scheduled()
    bundle.members.exclude(page=shown).get().page.specific.unpublish()  # it is a draft for its team again
    with pytest.raises(BundleError, match="has pages that you may not see"):
        undo(bundle, press)
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.PUBLISHED
