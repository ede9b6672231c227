"""A release under embargo leaves only to those who have accepted its terms, with the embargo at the top."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo.factories import states
from cms.press.embargo_access.accesses import revoke
from cms.press.embargo_access.models import EmbargoAccess
from cms.press.mailings.dispatcher import process_mailings
from cms.press.mailings.models import Delivery

from .conftest import CANARY, State, When, forms_of, give_access, recipients_of, work

OTHERS = [When.NOW, When.AT, When.PUBLICATION]


def test_only_those_who_have_accepted_get_it(embargoed, create_mailing, ada, bo, officer) -> None:
    give_access(embargoed, ada, officer)
    give_access(embargoed, bo, officer, accepts=False)
    create_mailing(embargoed, When.EMBARGO)
    emails = work()
    assert recipients_of(emails) == ["ada@paper.example"]
    for form in forms_of(emails[0]):
        assert CANARY in form
        assert form.index("embargo until") < form.index(CANARY, form.index("<body") if "<body" in form else 0)
        assert "Ada" in form  # marked with the name
        assert embargoed.get_full_url() not in form  # leads nowhere before the publication


@pytest.mark.parametrize("when", OTHERS)
def test_no_other_mailing_sends_a_release_under_embargo(
    embargoed, create_mailing, ada, officer, when, pass_time
) -> None:
    give_access(embargoed, ada, officer)
    create_mailing(embargoed, when, send_at=None)
    assert work() == []
    pass_time(hours=1)
    assert work() == []


def test_after_a_revocation_it_does_not_leave(embargoed, create_mailing, ada, officer) -> None:
    give_access(embargoed, ada, officer)
    create_mailing(embargoed, When.EMBARGO)
    process_mailings()
    revoke(EmbargoAccess.objects.all())
    assert work() == []
    assert Delivery.objects.get().reason == "not visible"


def test_after_the_embargo_was_moved_it_leaves_only_to_those_who_accept_again(
    embargoed, create_mailing, ada, officer
) -> None:
    give_access(embargoed, ada, officer)
    states.publish(embargoed, embargo_until=embargoed.embargo_until + timedelta(days=1))
    create_mailing(embargoed, When.EMBARGO)
    assert work() == []
    EmbargoAccess.objects.all().delete()
    give_access(states.reload_page(embargoed), ada, officer)
    create_mailing(embargoed, When.EMBARGO)
    assert recipients_of(work()) == ["ada@paper.example"]


def test_a_mailing_of_a_public_release_does_not_leave_under_a_new_embargo(
    release, create_mailing, ada, officer
) -> None:
    create_mailing(release)
    process_mailings()
    page = states.unpublish(release)
    page.embargo_until = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    give_access(states.reload_page(page), ada, officer)
    assert work() == []


def test_a_cancelled_schedule_stops_it(embargoed, create_mailing, ada, officer) -> None:
    give_access(embargoed, ada, officer)
    mailing = create_mailing(embargoed, When.EMBARGO)
    embargoed.latest_revision.approved_go_live_at = None
    embargoed.latest_revision.save()
    assert work() == []
    mailing.refresh_from_db()
    assert mailing.state == State.WAITING


def test_a_later_draft_is_not_in_it(embargoed, create_mailing, ada, officer) -> None:
    give_access(embargoed, ada, officer)
    embargoed.summary = "zqlaterdraft"
    embargoed.save_revision()
    create_mailing(embargoed, When.EMBARGO)
    assert all("zqlaterdraft" not in form for email in work() for form in forms_of(email))


def test_once_it_is_public_everybody_on_the_lists_gets_it(release, create_mailing) -> None:
    create_mailing(release, When.EMBARGO)
    assert len(work()) == 2
