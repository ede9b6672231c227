"""Those who have an earlier version of a release are told of its correction or withdrawal: exactly these, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.delivery.mail.models import QueuedMail, SuppressedAddress
from cms.delivery.mail.sender import send_due
from cms.delivery.mail.suppression import suppress
from cms.demo.factories import states
from cms.editing.versions.withdrawals import remove_notice, withdraw_page
from cms.jobs.scheduler import publish_scheduled
from cms.pages.reader_notes import NoteKind
from cms.press.embargo_access.models import AccessEvent, EmbargoAccess
from cms.press.embargo_access.releases import find_embargoed_release
from cms.press.embargo_access.terms import record_event
from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.models import Journalist
from cms.press.journalists.personal_data import erase_data
from cms.press.mailings.changes import build_mailing, find_earlier_readers, list_changes, release_mailing
from cms.press.mailings.dispatcher import process_mailings, stop
from cms.press.mailings.models import Delivery, Mailing

from .conftest import CANARY, State, When, create_journalist, create_release, forms_of, give_access, recipients_of, work

ADA, BO = "ada@paper.example", "bo@paper.example"
WRONG, RIGHT = "Half from June.", "Half from May."


def publish(page, **fields):
    """Publish a change, as the form does, and return the page."""
    page = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    page.clear_reader_note()
    for name, value in fields.items():
        setattr(page, name, value)
    page.set_reader_note_key()
    page.save_revision().publish()
    return states.reload_page(page)


def correct(page, wrong: str = WRONG, right: str = RIGHT):
    note = {"reader_note_kind": NoteKind.CORRECTION, "was_wrong": wrong, "is_right": right}
    return publish(page, summary=right, **note)


def tell(page, officer, number: int = 0) -> Mailing:
    """Release the mailing about the newest change of the page."""
    change = list_changes(states.reload_page(page))[number]
    planned = build_mailing(change)
    mailing, _ = release_mailing(change, planned.subject, planned.intro, officer)
    return mailing


@pytest.fixture
def scheduled(release):
    """Return the public release with a revision, as every release has that was published in the admin."""
    return publish(release, summary=WRONG)


def test_exactly_those_who_were_sent_an_earlier_version_are_told_of_a_correction(
    scheduled, create_mailing, officer, ada, bo
):
    create_mailing(scheduled)
    assert recipients_of(work()) == [ADA, BO]
    page = correct(scheduled)
    late = create_mailing(page)
    late.lists.clear()
    late.journalists.add(create_journalist("dee"))
    assert recipients_of(work()) == ["dee@paper.example"]
    mailing = tell(page, officer)
    emails = work()
    assert recipients_of(emails) == [ADA, BO]
    for email in emails:
        assert email.subject == f"Correction: {page.title}"
        for form in forms_of(email):
            for part in (WRONG, RIGHT, f"From May on, {CANARY}.", "earlier version"):
                assert part in form
    mailing.refresh_from_db()
    assert (mailing.state, mailing.figures["sent"]) == (State.SENT, 2)
    assert work() == []


def test_a_second_mailing_about_the_same_correction_is_the_first_one(scheduled, create_mailing, officer):
    create_mailing(scheduled)
    work()
    page = correct(scheduled)
    first, second = tell(page, officer), tell(page, officer)
    assert first == second
    assert recipients_of(work()) == [ADA, BO]


@pytest.mark.parametrize("action", ["stopped", "not sent"])
def test_a_mailing_that_ended_before_it_began_is_released_again_and_one_that_was_sent_is_not(
    scheduled, create_mailing, officer, action, pass_time
):
    create_mailing(scheduled)
    work()
    page = correct(scheduled)
    first = tell(page, officer)
    if action == "stopped":
        stop(first)
    else:
        states.restrict(page)
        pass_time(minutes=11)
        work()
        page.get_view_restrictions().delete()
    first.refresh_from_db()
    assert (first.state in (State.STOPPED, State.NOT_SENT), work()) == (True, [])
    assert tell(page, officer) == first
    assert recipients_of(work()) == [ADA, BO]
    first.refresh_from_db()
    assert (first.state, first.figures["sent"]) == (State.SENT, 2)
    tell(page, officer)
    assert work() == []


def test_who_has_read_or_downloaded_under_embargo_is_told_and_who_has_only_accepted_is_not(
    embargoed, officer, ada, bo, pass_time
):
    cy = create_journalist("dee")
    accesses = [give_access(embargoed, one, officer) for one in (ada, bo, cy)]
    revision = find_embargoed_release(embargoed).revision_id
    record_event(accesses[0], AccessEvent.Kind.RELEASE_READ, revision_id=revision)
    record_event(accesses[1], AccessEvent.Kind.FILE_DOWNLOADED, "kit.zip", revision_id=revision)
    pass_time(days=3)
    publish_scheduled()
    page = correct(embargoed)
    tell(page, officer)
    assert recipients_of(work()) == [ADA, BO]


def test_who_was_sent_it_and_has_opened_it_is_told_once(scheduled, create_mailing, officer, ada):
    create_mailing(scheduled)
    work()
    opened = EmbargoAccess.objects.create(page=scheduled, journalist=ada, ended_at=timezone.now())
    record_event(opened, AccessEvent.Kind.RELEASE_READ)
    tell(correct(scheduled), officer)
    assert recipients_of(work()) == [ADA, BO]


@pytest.mark.few(3)
@pytest.mark.parametrize("action", ["unsubscribed", "inactive", "suppressed", "erased"])
@pytest.mark.parametrize("when", ["before", "while"])
def test_who_gets_no_e_mails_is_left_out(scheduled, create_mailing, officer, ada, action, when):
    create_mailing(scheduled)
    work()
    page = correct(scheduled)
    if when == "while":
        tell(page, officer)
        process_mailings()
    if action == "unsubscribed":
        withdraw_consent(ada)
    elif action == "inactive":
        Journalist.objects.filter(pk=ada.pk).update(status=Journalist.Status.INACTIVE)
    elif action == "suppressed":
        suppress(ada.address, SuppressedAddress.Reason.OPERATOR)
    else:
        erase_data(ada.address)
    tell(page, officer)
    assert recipients_of(work()) == [BO]


@pytest.mark.few(2)
@pytest.mark.parametrize("state", ["bounced", "rejected", "failed", "suppressed", "cancelled"])
def test_whom_the_release_has_not_reached_is_not_told(scheduled, create_mailing, officer, ada, state):
    create_mailing(scheduled)
    work()
    Delivery.objects.filter(journalist=ada).update(state=state)
    tell(correct(scheduled), officer)
    assert recipients_of(work()) == [BO]


@pytest.mark.parametrize("state", ["unknown", "sent"])
def test_whom_it_may_have_reached_is_told(scheduled, create_mailing, officer, ada, state):
    create_mailing(scheduled)
    work()
    Delivery.objects.filter(journalist=ada).update(state=state)
    tell(correct(scheduled), officer)
    assert recipients_of(work()) == [ADA, BO]


def test_e_mails_that_wait_get_the_corrected_version_and_need_no_correction(scheduled, create_mailing, officer, ada):
    create_mailing(scheduled)
    process_mailings()
    QueuedMail.objects.filter(address=ADA).update(not_before=timezone.now() + timedelta(hours=1))
    send_due()
    page = correct(scheduled)
    tell(page, officer)
    assert recipients_of(work()) == [BO]
    QueuedMail.objects.update(not_before=timezone.now())
    (email,) = work()
    assert (email.to, RIGHT in email.body) == ([ADA], True)
    assert list(find_earlier_readers(list_changes(page)[0]).values_list("address", flat=True)) == [BO]


def test_an_e_mail_that_was_on_its_way_when_the_mailing_started_is_followed_by_the_correction(
    scheduled, create_mailing, officer, ada
):
    create_mailing(scheduled)
    work()
    Delivery.objects.filter(journalist=ada).update(state=Delivery.State.QUEUED)
    page = correct(scheduled)
    tell(page, officer)
    process_mailings()
    Delivery.objects.filter(journalist=ada, mailing__purpose="release").update(state=Delivery.State.SENT)
    assert recipients_of(work()) == [ADA, BO]


def test_publishing_the_corrected_text_again_makes_nobody_an_earlier_reader(scheduled, create_mailing, officer, bo):
    page = correct(scheduled)
    only = create_mailing(page)
    only.lists.clear()
    only.journalists.add(bo)
    assert recipients_of(work()) == [BO]
    page = publish(page)  # another revision with the same text, which the version then names
    assert not find_earlier_readers(list_changes(page)[0]).exists()


def test_who_got_a_later_publication_of_the_corrected_text_is_no_earlier_reader(scheduled, create_mailing):
    page = publish(correct(scheduled))  # without the note, as the form publishes it
    create_mailing(page)
    assert recipients_of(work()) == [ADA, BO]
    page = publish(page)
    assert not find_earlier_readers(list_changes(page)[0]).exists()


def test_of_two_corrections_each_tells_those_who_have_a_version_before_it(scheduled, create_mailing, officer, ada, bo):
    def send_to(page, journalist):
        mailing = create_mailing(page)
        mailing.lists.clear()
        mailing.journalists.add(journalist)
        work()

    send_to(scheduled, ada)
    page = correct(scheduled)
    send_to(page, bo)
    page = correct(page, RIGHT, "Half from the first of May.")
    newest, first = list_changes(page)
    assert set(find_earlier_readers(newest)) == {ada, bo}
    assert set(find_earlier_readers(first)) == {ada}


def test_the_words_about_a_correction_include_an_older_one_that_was_never_sent(scheduled, create_mailing, officer):
    page = correct(scheduled, "Half from March.", "Half from April.")
    create_mailing(page)
    work()
    page = correct(page, "Half from April.", RIGHT)
    page = correct(page, RIGHT, "Half from the first of May.")
    intro = build_mailing(list_changes(page)[0]).intro
    assert intro.index("Half from the first of May.") < intro.index("Half from April.")
    assert "Half from March." not in intro  # those who have the release have it with this correction
    tell(page, officer)
    work()
    page = correct(page, "Half from the first of May.", "Half from the second of May.")
    assert "Half from April." not in build_mailing(list_changes(page)[0]).intro


def test_who_has_opened_only_the_corrected_version_is_not_told(scheduled, officer, ada, bo):
    """As under an embargo that was set again after the release had been hidden."""
    page = correct(scheduled)
    for journalist, revision in ((ada, scheduled.live_revision_id), (bo, page.live_revision_id)):
        access = EmbargoAccess.objects.create(page=page, journalist=journalist)
        record_event(access, AccessEvent.Kind.RELEASE_READ, revision_id=revision)
    assert set(find_earlier_readers(list_changes(page)[0])) == {ada}


def test_deliveries_without_a_recorded_version_count_by_their_time(scheduled, create_mailing, officer, ada, pass_time):
    create_mailing(scheduled)
    work()
    Delivery.objects.update(revision_id=None)  # sent before versions were recorded
    pass_time(minutes=1)
    page = correct(scheduled)
    pass_time(minutes=1)
    Delivery.objects.filter(journalist=ada).update(changed_at=timezone.now())
    assert list(find_earlier_readers(list_changes(page)[0]).values_list("address", flat=True)) == [BO]


def test_a_withdrawal_is_told_to_everybody_who_has_the_release_without_its_text(
    scheduled, create_mailing, officer, admin
):
    create_mailing(scheduled)
    work()
    page = correct(scheduled)
    withdraw_page(page, "The figures of the ministry were wrong.", officer)
    mailing = tell(page, officer)
    emails = work()
    assert recipients_of(emails) == [ADA, BO]
    for email in emails:
        assert email.subject == f"Withdrawn: {page.title}"
        for form in forms_of(email):
            assert "The figures of the ministry were wrong." in form
            assert "do not use it" in form
            assert "From May on" not in form
            assert "stands here" not in form
    mailing.refresh_from_db()
    assert mailing.figures["sent"] == 2
    preview = admin.get(reverse("mailings:inspect", args=[mailing.pk])).text
    assert ("do not use it" in preview, "From May on" in preview) == (True, False)


def test_the_end_of_a_withdrawal_stops_its_e_mails(scheduled, create_mailing, officer):
    create_mailing(scheduled)
    work()
    withdraw_page(scheduled, "Wrong.", officer)
    tell(scheduled, officer)
    process_mailings()
    publish(scheduled)
    assert work() == []


def test_a_notice_that_was_removed_is_not_sent(scheduled, create_mailing, officer):
    create_mailing(scheduled)
    work()
    withdraw_page(scheduled, "Wrong.", officer)
    page = states.reload_page(scheduled)
    tell(page, officer)
    remove_notice(page.withdrawal, officer)
    assert work() == []


def test_a_correction_of_a_hidden_release_is_not_sent(scheduled, create_mailing, officer):
    create_mailing(scheduled)
    work()
    page = correct(scheduled)
    tell(page, officer)
    process_mailings()
    states.unpublish(page)
    assert work() == []


def test_the_words_are_in_the_language_of_the_release(tree, create_mailing, officer):
    page = publish(create_release(tree.branch("fr")), summary=WRONG)
    create_mailing(page, When.NOW)
    work()
    tell(correct(page), officer)
    assert '<html lang="fr"' in forms_of(work()[0])[1]
