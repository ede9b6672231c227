"""A mailing in a bundle is queued with the publication of its release, and stopped when the bundle is undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.delivery.mail.models import QueuedMail
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.bundles.approval import approve_pages
from cms.editing.bundles.composition import add_item, add_pages, create_bundle
from cms.editing.bundles.obstacles import find_obstacles
from cms.editing.bundles.schedule import schedule
from cms.editing.bundles.undo import count_left, undo
from cms.jobs.scheduler import publish_scheduled
from cms.press.mailings.bundle_items import MailingItems
from cms.press.mailings.models import Mailing

from .conftest import work

State = Mailing.State


@pytest.fixture
def superuser(tree):
    return factories.SuperuserFactory()


@pytest.fixture
def release(tree):
    body = [blocks.rich_text("<p>From May on.</p>")]
    return factories.ReleaseFactory(parent=tree.releases, title="Launch", summary="New", body=body, live=False)


@pytest.fixture
def mailing(release, create_mailing):
    return create_mailing(release, state=State.DRAFT, released_at=None)


@pytest.fixture
def bundle(release, mailing, superuser):
    made = create_bundle("Launch", superuser, go_live_at=timezone.now() + timedelta(minutes=10))
    add_pages(made, [release], superuser)
    assert approve_pages(made, [(release.pk, release.latest_revision_id)], superuser)
    assert MailingItems().list_choices(made, superuser) == [(mailing.pk, mailing.subject)]
    add_item(made, "mailing", mailing.pk, superuser)
    return made


def test_the_emails_are_queued_with_the_publication_and_not_before(bundle, mailing, superuser, pass_time):
    schedule(bundle, superuser)
    assert work() == []
    pass_time(minutes=10)
    assert publish_scheduled() == []
    mailing.refresh_from_db()
    assert mailing.state == State.SENDING
    assert QueuedMail.objects.count() == mailing.deliveries.count() > 0
    assert count_left(bundle) == 0
    assert len(work()) == mailing.deliveries.count() == count_left(bundle)


def test_a_bundle_that_cannot_be_published_queues_no_emails(bundle, mailing, superuser, pass_time, monkeypatch):
    schedule(bundle, superuser)
    pass_time(minutes=10)
    monkeypatch.setattr("cms.press.mailings.bundle_items.is_readable", lambda mailing: False)
    assert len(publish_scheduled()) == 1
    assert not states.reload_page(mailing.page).live
    assert not QueuedMail.objects.exists()


def test_undoing_the_bundle_stops_what_has_not_left(bundle, mailing, superuser, pass_time):
    schedule(bundle, superuser)
    pass_time(minutes=10)
    publish_scheduled()
    undo(bundle, superuser)
    mailing.refresh_from_db()
    assert mailing.state == State.STOPPED
    assert work() == []


def test_a_mailing_that_was_sent_or_has_no_recipients_is_an_obstacle(bundle, mailing, superuser):
    assert find_obstacles(bundle, superuser) == []
    mailing.lists.clear()
    assert [one.code for one in find_obstacles(bundle, superuser)] == ["item"]
    Mailing.objects.update(state=State.SENT)
    assert [one.code for one in find_obstacles(bundle, superuser)] == ["item"]


@pytest.mark.parametrize("leave", ["later", "now", "deleted"])
def test_a_mailing_about_a_page_that_leaves_the_bundle_stays_a_draft(
    bundle, release, mailing, superuser, pass_time, create_mailing, leave
):
    story = states.save_draft(factories.StoryFactory(title="Quillwort", live=False))
    add_pages(bundle, [story], superuser)
    assert approve_pages(bundle, [(story.pk, story.latest_revision_id)], superuser)
    public = factories.ReleaseFactory(parent=release.get_parent(), title="Public", body=[blocks.rich_text("<p>A</p>")])
    other = create_mailing(public, state=State.DRAFT, released_at=None)
    add_item(bundle, "mailing", other.pk, superuser)
    schedule(bundle, superuser)
    states.publish(release, go_live_at=bundle.go_live_at, title="Corrected")  # published with the bundle
    assert bundle.items.count() == 2
    if leave == "deleted":
        states.reload_page(release).delete()
    else:
        states.publish(release, go_live_at=bundle.go_live_at + timedelta(days=1) if leave == "later" else None)
    assert [item.object_id for item in bundle.items.all()] == [other.pk]
    pass_time(minutes=10)
    assert publish_scheduled() == []
    assert states.reload_page(story).live
    mailing.refresh_from_db()
    assert (mailing.state, mailing.released_by) == (State.DRAFT, None)
    other.refresh_from_db()
    assert other.state == State.SENDING
    assert not mailing.deliveries.exists()


def test_a_mailing_that_was_scheduled_leaves_without_the_rights_of_its_user(bundle, mailing, pass_time):
    officer = factories.UserFactory(groups=["Press officers"])
    schedule(bundle, officer)
    officer.groups.clear()
    officer = type(officer).objects.get(pk=officer.pk)  # without the rights that Django has cached
    assert "You may not send mailings." in [one.message for one in find_obstacles(bundle, officer)]
    assert find_obstacles(bundle, None) == []
    pass_time(minutes=10)
    assert publish_scheduled() == []
    mailing.refresh_from_db()
    assert mailing.state == State.SENDING
