"""Who gets a release by e-mail, when, and what the e-mail says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.delivery.mail.models import QueuedMail, SuppressedAddress
from cms.delivery.mail.queue import queue_mail
from cms.delivery.mail.service_events import TrackedEvent, mail_tracked
from cms.delivery.mail.suppression import suppress
from cms.delivery.sign_ups.emails import WELCOME
from cms.delivery.sign_ups.models import Subscriber
from cms.delivery.sign_ups.personal_data import erase_data
from cms.demo.factories import states
from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.models import Journalist, JournalistList
from cms.press.mailings.dispatcher import (
    GRACE_PERIOD,
    count_unsent,
    delete_expired,
    process_mailings,
    queue_unsent,
    start_if_ready,
    stop,
)
from cms.press.mailings.emails import MAIL_KIND, TEST_KIND
from cms.press.mailings.models import Delivery, Mailing

from .conftest import CANARY, State, When, create_journalist, forms_of, recipients_of, work

EVERYBODY = ["ada@paper.example", "bo@paper.example"]


def test_everybody_who_has_agreed_gets_the_release_once(release, create_mailing, press_list, ada) -> None:
    mailing = create_mailing(release)
    other = JournalistList.objects.create(name="Ferries")
    other.members.add(ada)
    mailing.lists.add(other)
    assert recipients_of(work()) == EVERYBODY
    mailing.refresh_from_db()
    assert (mailing.state, mailing.figures["sent"]) == (State.SENT, 2)
    assert work() == []


def test_text_and_html_have_the_same_blocks_and_load_nothing(release, create_mailing) -> None:
    create_mailing(release, intro="Dear colleagues,\n\nthe news <of> today.", sender_name="Press office")
    email = work()[0]
    for form in forms_of(email):
        for part in (release.title, release.summary, f"From May on, {CANARY}.", "Prices", "Dear colleagues"):
            assert part in form
        assert release.get_full_url() in form
    text, html = forms_of(email)
    assert "the news <of> today." in text
    assert "the news &lt;of&gt; today." in html
    assert not any(tag in html for tag in ("<img", "<script", "<link", "url(", "background=", "src="))
    assert email.from_email.startswith("Press office <")


def test_the_words_of_an_email_are_in_the_language_of_the_release(tree, create_mailing) -> None:
    from .conftest import create_release

    create_mailing(create_release(tree.branch("fr")))
    assert '<html lang="fr"' in forms_of(work()[0])[1]


@pytest.mark.parametrize("action", ["withdrawn", "inactive", "suppressed", "erased"])
def test_who_leaves_while_the_mailing_runs_gets_nothing(release, create_mailing, ada, action) -> None:
    create_mailing(release)
    process_mailings()
    if action == "withdrawn":
        withdraw_consent(ada)
    elif action == "inactive":
        Journalist.objects.filter(pk=ada.pk).update(status="inactive")
    elif action == "suppressed":
        suppress(ada.address, SuppressedAddress.Reason.OPERATOR)
    else:
        ada.delete()
    assert recipients_of(work()) == ["bo@paper.example"]


def test_a_mailing_ends_although_a_recipient_has_left_meanwhile(release, create_mailing, ada) -> None:
    mailing = create_mailing(release)
    process_mailings()
    QueuedMail.objects.filter(address=ada.address).update(not_before=timezone.now() + timedelta(hours=6))  # a retry
    withdraw_consent(ada)
    work()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.figures["sent"], mailing.figures["cancelled"]) == (State.SENT, 1, 1)


def test_an_email_does_not_go_to_the_address_that_a_contact_had_before(release, create_mailing, ada) -> None:
    create_mailing(release)
    process_mailings()
    Journalist.objects.filter(pk=ada.pk).update(address="ada@other.example")
    assert recipients_of(work()) == ["bo@paper.example"]


def test_a_suppressed_address_is_counted_and_gets_nothing(release, create_mailing, ada) -> None:
    suppress(ada.address, SuppressedAddress.Reason.BOUNCED)
    mailing = create_mailing(release)
    assert recipients_of(work()) == ["bo@paper.example"]
    mailing.refresh_from_db()
    assert (mailing.figures["sent"], mailing.figures["suppressed"]) == (1, 1)


def test_a_time_is_waited_for(release, create_mailing, pass_time) -> None:
    create_mailing(release, When.AT, send_at=timezone.now() + timedelta(hours=1))
    assert work() == []
    pass_time(minutes=61)
    assert recipients_of(work()) == EVERYBODY


def test_at_a_time_a_hidden_release_is_waited_for_some_minutes_only(embargoed, create_mailing, pass_time) -> None:
    mailing = create_mailing(embargoed, When.AT, send_at=timezone.now() + timedelta(hours=1))
    pass_time(hours=1, seconds=1)
    assert work() == []
    mailing.refresh_from_db()
    assert mailing.state == State.WAITING
    pass_time(seconds=GRACE_PERIOD.total_seconds())
    assert work() == []
    mailing.refresh_from_db()
    assert mailing.state == State.NOT_SENT
    assert not Delivery.objects.exists()


def test_a_release_whose_publication_is_late_is_waited_for(embargoed, create_mailing, pass_time) -> None:
    """The worker did not run at that time, or the clock was set forward: mailings are looked at by another thread."""
    from cms.jobs.scheduler import publish_scheduled

    mailing = create_mailing(embargoed, When.AT, send_at=embargoed.embargo_until)
    pass_time(days=2, hours=3)
    assert work() == []
    publish_scheduled()
    assert recipients_of(work()) == EVERYBODY
    mailing.refresh_from_db()
    assert mailing.state == State.SENT


def test_a_release_that_cannot_be_published_is_waited_for_some_minutes_only(
    embargoed, create_mailing, pass_time, monkeypatch
) -> None:
    from cms.jobs.scheduler import publish_scheduled

    mailing = create_mailing(embargoed, When.AT, send_at=embargoed.embargo_until)
    pass_time(days=2, seconds=1)
    monkeypatch.setattr(type(embargoed), "save", lambda *_, **__: 1 / 0)
    assert publish_scheduled()
    assert work() == []
    pass_time(seconds=GRACE_PERIOD.total_seconds())
    assert work() == []
    mailing.refresh_from_db()
    assert mailing.state == State.NOT_SENT


def test_with_the_publication_it_leaves_when_the_release_is_visible(embargoed, create_mailing, pass_time) -> None:
    from cms.jobs.scheduler import publish_scheduled

    create_mailing(embargoed, When.PUBLICATION)
    assert work() == []
    left = embargoed.embargo_until - timezone.now()
    pass_time(seconds=left.total_seconds() - 60)
    publish_scheduled()
    assert work() == []
    pass_time(minutes=1, seconds=1)
    assert work() == []  # the embargo has ended, but the page is not published yet
    publish_scheduled()
    emails = work()
    assert recipients_of(emails) == EVERYBODY
    assert CANARY in emails[0].body
    assert "embargo" not in emails[0].body.lower()


def unpublish(page) -> None:
    page.unpublish()


def restrict(page) -> None:
    states.restrict(page)


def set_new_embargo(page) -> None:
    page.unpublish()
    page.refresh_from_db()
    page.embargo_until = timezone.now() + timedelta(days=1)
    page.save_revision().publish()


def delete(page) -> None:
    page.delete()


HIDING = [unpublish, restrict, set_new_embargo, delete]


@pytest.mark.parametrize("hide", HIDING)
def test_a_release_that_is_hidden_before_the_start_does_not_leave(release, create_mailing, hide) -> None:
    create_mailing(release)
    hide(release)
    assert work() == []


@pytest.mark.few(2)
@pytest.mark.parametrize("hide", HIDING)
def test_a_release_that_is_hidden_between_two_recipients_leaves_no_more(release, create_mailing, hide) -> None:
    create_mailing(release)
    process_mailings()
    last = QueuedMail.objects.order_by("pk").last()
    QueuedMail.objects.filter(pk=last.pk).update(not_before=timezone.now() + timedelta(minutes=5))
    from cms.delivery.mail.sender import send_due

    send_due()
    hide(release)
    QueuedMail.objects.update(not_before=timezone.now())
    assert work() == []
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["cancelled", "sent"]


def test_what_is_changed_meanwhile_is_in_the_next_email(release, create_mailing) -> None:
    create_mailing(release)
    process_mailings()
    release.summary = "A corrected standfirst"
    release.save_revision().publish()
    assert all("A corrected standfirst" in form for email in work() for form in forms_of(email))


def test_an_unpublished_draft_of_a_public_release_is_not_in_it(release, create_mailing) -> None:
    release.summary = "zqdraft"
    release.save_revision()
    create_mailing(release)
    assert all("zqdraft" not in form for email in work() for form in forms_of(email))


def test_a_stopped_mailing_sends_no_more_and_can_be_continued(release, create_mailing) -> None:
    mailing = create_mailing(release)
    process_mailings()
    assert stop(mailing) == 2
    assert work() == []
    mailing.refresh_from_db()
    assert (mailing.state, set(mailing.deliveries.values_list("state", flat=True))) == (State.STOPPED, {"cancelled"})
    assert queue_unsent(mailing) == 2
    assert recipients_of(work()) == EVERYBODY
    assert queue_unsent(mailing) == 0


def test_who_does_not_want_a_mailing_is_not_sent_it_with_those_who_should_have_got_it(
    release, create_mailing, ada
) -> None:
    mailing = create_mailing(release)
    process_mailings()
    Journalist.objects.filter(pk=ada.pk).update(status=Journalist.Status.INACTIVE)
    assert recipients_of(work()) == ["bo@paper.example"]
    assert mailing.deliveries.get(journalist=ada).state == Delivery.State.CANCELLED
    Journalist.objects.filter(pk=ada.pk).update(status=Journalist.Status.ACTIVE)
    mailing.refresh_from_db()
    assert (count_unsent(mailing), queue_unsent(mailing)) == (0, 0)
    mailing.deliveries.get(journalist=ada).set_state(Delivery.State.FAILED)
    assert (count_unsent(mailing), queue_unsent(mailing)) == (1, 1)


def test_an_email_that_is_on_its_way_is_not_counted_as_stopped(release, create_mailing, ada) -> None:
    mailing = create_mailing(release)
    process_mailings()
    QueuedMail.objects.filter(address=ada.address).update(sending_since=timezone.now())
    assert stop(mailing) == 1
    assert dict(mailing.deliveries.values_list("journalist__name", "state")) == {"Ada": "queued", "Bo": "cancelled"}


@pytest.mark.parametrize("reports", [["bounced", "sent"], ["sent", "bounced"]])
def test_a_bounce_is_kept_and_counted_whenever_it_arrives(release, create_mailing, ada, reports) -> None:
    """The report of the service may come before the worker has recorded that the server accepted the e-mail."""
    mailing = create_mailing(release)
    process_mailings()
    delivery = mailing.deliveries.get(journalist=ada)
    for report in reports:
        if report == "sent":
            work()
        else:
            mail_tracked.send(sender=None, message_id=delivery.message_id, event=TrackedEvent.BOUNCED)
    mailing.refresh_from_db()
    figures = mailing.count_deliveries()
    assert (figures["sent"], figures["bounced"], sum(figures.values())) == (1, 1, 2)


def test_an_email_that_a_worker_has_claimed_does_not_leave_after_the_mailing_was_stopped(
    release, create_mailing
) -> None:
    mailing = create_mailing(release)
    process_mailings()
    Mailing.objects.filter(pk=mailing.pk).update(state=State.STOPPED)
    assert work() == []
    assert set(mailing.deliveries.values_list("state", "reason")) == {("cancelled", "stopped")}


def test_two_workers_start_a_mailing_once(release, create_mailing) -> None:
    mailing = create_mailing(release)
    assert [start_if_ready(mailing) for _ in range(2)] == [True, False]
    assert QueuedMail.objects.count() == 2


def test_who_joins_the_list_after_the_start_gets_nothing(release, create_mailing, press_list) -> None:
    create_mailing(release)
    process_mailings()
    press_list.members.add(create_journalist("dee"))
    assert recipients_of(work()) == EVERYBODY


def test_an_erasure_as_a_subscriber_leaves_the_mailing_to_the_contact_with_the_same_address(
    release, create_mailing, ada, tree
) -> None:
    mailing = create_mailing(release)
    process_mailings()
    queue_mail(to=Subscriber.objects.create(address=ada.address, site=tree.record), kind=WELCOME)
    queue_mail(to=ada.address, kind=TEST_KIND, context={"mailing": mailing.pk})
    erase_data(ada.address)
    assert {mail.kind for mail in QueuedMail.objects.all()} == {MAIL_KIND}
    assert recipients_of(work()) == EVERYBODY
    mailing.refresh_from_db()
    assert (mailing.state, mailing.figures["sent"]) == (State.SENT, 2)


def test_figures_stay_when_a_contact_is_erased(release, create_mailing, ada) -> None:
    mailing = create_mailing(release)
    work()
    ada.delete()
    mailing.refresh_from_db()
    assert mailing.count_deliveries()["sent"] == 2
    assert mailing.deliveries.count() == 1


def test_a_draft_is_not_sent(release, create_mailing) -> None:
    create_mailing(release, state=State.DRAFT)
    assert work() == []


def test_single_contacts_get_it_beside_the_lists_and_are_forgotten_with_the_deliveries(
    release, create_mailing, ada, settings, pass_time
) -> None:
    mailing = create_mailing(release)
    mailing.journalists.set([ada, create_journalist("dee")])
    assert recipients_of(work()) == [*EVERYBODY, "dee@paper.example"]
    delete_expired()
    assert (mailing.journalists.count(), mailing.deliveries.count()) == (2, 3)
    pass_time(days=settings.MAILING_RETENTION_DAYS + 1)
    delete_expired()
    assert (mailing.journalists.count(), mailing.deliveries.count()) == (0, 0)
