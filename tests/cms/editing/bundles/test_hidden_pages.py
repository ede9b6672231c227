"""Who may not see a page of a bundle learns nothing of it: not from titles, failures, e-mails or the calendar."""

from __future__ import annotations

import pytest
from django.core import mail
from wagtail.models import Revision

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.failures import notify
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.schedule import schedule
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
