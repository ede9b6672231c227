"""Everything that ends or suspends an access, with its neighbour that does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.press.embargo_access.accesses import delete_expired, is_active, open_to, revoke
from cms.press.embargo_access.models import EmbargoAccess, TermsAcceptance
from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.models import Journalist
from tests.cms.press.embargo_access.conftest import EMBARGO, Browser, create_code, create_journalist

pytestmark = pytest.mark.journey

OPERATIONS = ("terms", "release", "kit")


def statuses(browser: Browser) -> list[int]:
    return [*(browser.status(operation) for operation in OPERATIONS), browser.status("terms", browser.code)]


SUSPENSIONS = {
    "schedule cancelled": lambda release, journalist: release.revisions.update(approved_go_live_at=None),
    "view restriction": lambda release, journalist: states.restrict(release),
    "restriction of an ancestor": lambda release, journalist: states.restrict(release.get_parent()),
    "contact inactive": lambda release, journalist: Journalist.objects.update(status=Journalist.Status.INACTIVE),
    "scheduled without embargo": lambda release, journalist: states.publish(release, embargo_until=None),
}


@pytest.mark.parametrize("change", SUSPENSIONS.values(), ids=SUSPENSIONS)
def test_a_suspended_access_shows_nothing(reader, release, journalist, change):
    assert statuses(reader) == [200, 200, 200, 200]
    change(release, journalist)
    assert statuses(reader) == [404, 404, 404, 404]
    assert reader.post_acceptance("0", reader.code).status_code == 404


def test_an_access_works_again_when_the_release_is_scheduled_again(reader, release):
    release.revisions.update(approved_go_live_at=None)
    assert reader.status() == 404
    states.publish(release)
    assert reader.status() == 200


def test_deleting_the_page_deletes_its_accesses(reader, release):
    release.delete()
    assert statuses(reader) == [404, 404, 404, 404]
    assert not EmbargoAccess.objects.exists()


def test_erasing_the_contact_deletes_the_access(reader, journalist):
    journalist.delete()
    assert statuses(reader) == [404, 404, 404, 404]
    assert not TermsAcceptance.objects.exists()


def test_unsubscribing_from_e_mails_ends_no_access(reader, journalist):
    withdraw_consent(journalist)
    assert statuses(reader) == [200, 200, 200, 200]


def test_a_contact_who_has_left_gets_no_access_back_by_unsubscribing(reader, journalist):
    journalist.status = Journalist.Status.INACTIVE
    journalist.save()
    withdraw_consent(journalist)
    assert statuses(reader) == [404, 404, 404, 404]


def test_the_access_outlives_the_permission_of_the_user_who_opened_it(reader, officer):
    officer.groups.set(Group.objects.none())
    officer.is_active = False
    officer.save()
    assert statuses(reader) == [200, 200, 200, 200]
    officer.delete()
    assert statuses(reader) == [200, 200, 200, 200]


def test_revoking_ends_one_access_at_once(reader, access, release, officer):
    (other_access,) = open_to(release, [create_journalist("Tomas Reed")], officer)
    other = Browser(create_code(other_access)).accept()
    assert revoke(EmbargoAccess.objects.filter(pk=access.pk)) == 1
    assert statuses(reader) == [404, 404, 404, 404]
    assert reader.post_acceptance("0", reader.code).status_code == 404
    assert statuses(other) == [200, 200, 200, 200]
    assert revoke(EmbargoAccess.objects.filter(pk=access.pk)) == 0


def test_a_revoked_access_does_not_lead_to_the_public_page(reader, access, release, pass_time):
    revoke(EmbargoAccess.objects.all())
    pass_time(seconds=EMBARGO.total_seconds() + 1)
    publish_scheduled()
    assert statuses(reader) == [404, 404, 404, 404]


def test_a_link_that_was_being_created_during_the_revocation_leads_nowhere(access, release, pass_time):
    revoke(EmbargoAccess.objects.all())
    browser = Browser(create_code(access))  # the link of an e-mail that a worker was building
    assert browser.status("terms") == 404
    pass_time(seconds=EMBARGO.total_seconds() + 1)
    publish_scheduled()
    assert browser.status("terms") == 404


def test_a_revoked_journalist_can_be_given_a_new_access(reader, access, release, journalist, officer):
    revoke(EmbargoAccess.objects.all())
    (again,) = open_to(release, [journalist], officer)
    assert Browser(create_code(again)).accept().status() == 200
    assert reader.status() == 404


def test_a_journalist_has_one_open_access(access, release, journalist, officer):
    assert open_to(release, [journalist], officer) == []


def test_an_inactive_contact_gets_no_access(release, officer):
    inactive = create_journalist("Tomas Reed", status=Journalist.Status.INACTIVE)
    assert open_to(release, [inactive], officer) == []


def test_the_link_leads_to_the_public_page_from_the_minute_on(reader, release, pass_time):
    left = release.embargo_until - timezone.now()
    pass_time(seconds=left.total_seconds() - 60)
    publish_scheduled()
    assert reader.read("terms")["public_url"] is None
    pass_time(seconds=61)
    publish_scheduled()
    url = reader.read("terms")["public_url"]
    assert url.endswith(f"/releases/{release.slug}/")
    assert reader.send("terms", reader.code).json()["public_url"] == url
    assert [reader.status(operation) for operation in ("release", "kit")] == [404, 404]


def test_a_link_that_is_used_up_leads_to_the_public_page(reader, access, pass_time):
    access.links.update(acceptances=10)
    assert reader.status("terms", reader.code) == 404
    pass_time(seconds=EMBARGO.total_seconds() + 1)
    publish_scheduled()
    assert reader.status("terms", reader.code) == 200


def test_an_access_never_comes_back_after_a_publication(reader, access, release, pass_time):
    pass_time(seconds=EMBARGO.total_seconds() + 1)
    publish_scheduled()
    states.unpublish(states.reload_page(release))
    assert statuses(reader) == [404, 404, 404, 404]
    states.publish(release, title="Another secret", embargo_until=timezone.now() + timedelta(days=1), go_live_at=None)
    assert statuses(reader) == [404, 404, 404, 404]
    delete_expired()
    access.refresh_from_db()
    assert access.ended_at
    assert not is_active(access)


def test_an_access_ends_although_the_page_was_published_past_the_signals(reader, access, release):
    pages = type(release).objects.filter(pk=release.pk)
    delete_expired()
    access.refresh_from_db()
    assert access.ended_at is None
    pages.update(live=True)
    assert [reader.status(operation) for operation in ("release", "kit")] == [404, 404]
    delete_expired()
    pages.update(live=False)
    assert statuses(reader) == [404, 404, 404, 404]


def test_a_page_that_was_public_before_can_be_opened_under_a_new_embargo(release, journalist, officer, pass_time):
    states.publish(release, embargo_until=None, go_live_at=None)
    states.unpublish(states.reload_page(release))
    pass_time(seconds=1)
    states.publish(release, embargo_until=timezone.now() + timedelta(days=1))
    release.refresh_from_db()
    (access,) = open_to(release, [journalist], officer)
    assert Browser(create_code(access)).accept().status() == 200


def test_a_page_that_is_live_is_never_shown_by_an_access(reader, release):
    """A live page under a restriction is not public; the access does not show it either."""
    states.publish(release, embargo_until=None, go_live_at=None)
    states.restrict(release, PageViewRestriction.PASSWORD)
    assert statuses(reader) == [404, 404, 404, 404]
