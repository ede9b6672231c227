"""Queued e-mails through a real SMTP server: each once, and the failure of one concerns no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from cms.delivery.mail import sender
from cms.delivery.mail.models import MailServerState, QueuedMail, SuppressedAddress
from cms.delivery.mail.queue import mark_unknown, queue_mail, retry
from cms.delivery.mail.sender import find_issues, send_due
from cms.delivery.mail.suppression import is_suppressed, suppress
from cms.delivery.mail.transport import MailServerUnavailable, Transport, get_transport
from cms.jobs.queue import EMAIL_RETRIES, LEASE, claim_due

from .conftest import send_all

pytestmark = pytest.mark.processes


def queue(*addresses: str, kind: str = "once", **context: object) -> None:
    for address in addresses:
        queue_mail(to=address, kind=kind, context=dict(context))


def test_each_recipient_gets_one_email_with_its_message_id(smtp, results) -> None:
    queue("ada@example.org", "bo@example.org")
    ids = dict(QueuedMail.objects.values_list("address", "message_id"))
    send_all()
    assert {mail["to"][0]: mail["message_id"] for mail in smtp.accepted} == ids
    assert results == [("ada@example.org", "sent", ""), ("bo@example.org", "sent", "")]
    assert not QueuedMail.objects.exists()


def test_failures_concern_one_recipient_only(smtp, results) -> None:
    queue("refused@example.org", "later@example.org", "ada@example.org")
    send_all()
    assert smtp.recipients == ["ada@example.org"]
    assert set(results) == {("refused@example.org", "rejected", "550 5.1.1"), ("ada@example.org", "sent", "")}
    waiting = QueuedMail.objects.get()
    assert (waiting.address, waiting.attempts, waiting.last_error) == ("later@example.org", 1, "451 4.7.1")
    assert is_suppressed("Refused@Example.org")
    assert not is_suppressed("later@example.org")


def test_only_a_mailbox_that_does_not_exist_is_suppressed(smtp, results) -> None:
    queue("blocked@example.org", "refused@example.org")
    send_all()
    outcomes = {("blocked@example.org", "rejected", "550 5.7.1"), ("refused@example.org", "rejected", "550 5.1.1")}
    assert set(results) == outcomes
    assert [is_suppressed(address) for address, *_ in sorted(outcomes)] == [False, True]


def test_a_temporary_failure_ends_after_the_last_attempt(smtp, results, pass_time) -> None:
    queue("later@example.org")
    for _ in range(len(EMAIL_RETRIES.delays) + 3):
        send_all()
        pass_time(days=1)
    assert results == [("later@example.org", "failed", "451 4.7.1")]
    assert QueuedMail.objects.get().attempts == len(EMAIL_RETRIES.delays) + 1


def test_an_email_that_cannot_be_built_delays_no_other(smtp, results, caplog) -> None:
    queue("broken@example.org", fails=True)
    queue("ada@example.org")
    send_all()
    assert smtp.recipients == ["ada@example.org"]
    assert QueuedMail.objects.get().attempts == 1
    assert "mail.build_failed" in caplog.text
    assert "broken@" not in caplog.text


def test_an_email_of_an_app_that_was_removed_delays_no_other(smtp, results, monkeypatch) -> None:
    queue("old@example.org", "ada@example.org")
    QueuedMail.objects.filter(address="old@example.org").update(kind="removed")
    send_all()
    assert smtp.recipients == ["ada@example.org"]
    assert QueuedMail.objects.get().last_error == "LookupError"


def test_what_must_not_be_sent_any_more_is_cancelled(smtp, results) -> None:
    queue("ada@example.org", is_hidden=True)
    send_all()
    assert (smtp.accepted, results) == ([], [("ada@example.org", "cancelled", "")])


@pytest.mark.parametrize("spelling", ["ada@example.org", "ADA@example.org", " ada@example.org "])
def test_a_suppressed_address_gets_nothing(smtp, results, spelling) -> None:
    queue("ada@example.org", "bo@example.org")
    suppress(spelling, SuppressedAddress.Reason.OPERATOR)
    send_all()
    assert smtp.recipients == ["bo@example.org"]
    assert ("ada@example.org", "suppressed", "") in results


def test_a_line_break_starts_no_header(smtp, results) -> None:
    queue("ada@example.org", subject="News\r\nBcc: eve@example.org")
    queue("bo@example.org\r\nRCPT TO:<eve@example.org>")
    send_all()
    assert smtp.recipients == ["ada@example.org"]
    assert smtp.accepted[0]["subject"] == "News Bcc: eve@example.org"
    assert results[-1][1] == "rejected"


def test_awaited_emails_are_sent_before_others(smtp, results) -> None:
    queue("bulk@example.org")
    QueuedMail.objects.update(priority=9)
    queue("ada@example.org")
    send_all()
    assert smtp.recipients == ["ada@example.org", "bulk@example.org"]


def test_while_the_server_is_away_nothing_is_counted_or_lost(smtp, results) -> None:
    smtp.stop()
    queue("ada@example.org", "bo@example.org")
    for _ in range(9):
        with pytest.raises(MailServerUnavailable):
            send_due()
    assert set(QueuedMail.objects.values_list("attempts", flat=True)) == {0}
    assert [issue.level for issue in find_issues()] == ["critical"]
    smtp.start()
    send_all()
    assert sorted(smtp.recipients) == ["ada@example.org", "bo@example.org"]
    assert list(find_issues()) == []


def test_a_connection_that_the_server_has_closed_is_opened_again(smtp, results) -> None:
    queue("ada@example.org")
    send_due()
    smtp.stop()
    smtp.start()
    queue("bo@example.org")
    send_all()
    assert smtp.recipients == ["ada@example.org", "bo@example.org"]


@pytest.mark.parametrize(("kind", "copies"), [("once", 1), ("again", 2)])
def test_a_lost_response_is_unknown_or_sent_again(smtp, results, kind, copies, pass_time) -> None:
    queue("dropped@example.org", kind=kind)
    queue("ada@example.org")
    send_all()
    pass_time(minutes=2)
    send_all()
    assert smtp.recipients.count("dropped@example.org") == copies
    assert smtp.recipients.count("ada@example.org") == 1
    assert len({mail["message_id"] for mail in smtp.accepted if mail["to"] == ["dropped@example.org"]}) == 1
    assert bool(QueuedMail.objects.exclude(unknown_since=None)) == (kind == "once")


def test_a_slow_recipient_leaves_the_batch_to_another_connection(smtp, results, monkeypatch) -> None:
    monkeypatch.setattr(sender, "MAX_SECONDS_OF_ONE", 1.0)
    queue("slow@example.org", "ada@example.org", "bo@example.org")
    assert send_due() == 1
    assert smtp.recipients == ["slow@example.org"]
    assert set(QueuedMail.objects.values_list("claim", flat=True)) == {None}  # due for everybody
    send_all()
    assert sorted(smtp.recipients) == ["ada@example.org", "bo@example.org", "slow@example.org"]


def test_a_worker_that_has_lost_its_claim_sends_nothing(smtp, results, pass_time) -> None:
    queue("ada@example.org")
    late = claim_due(QueuedMail.objects.all(), 1, LEASE)
    pass_time(minutes=3)
    send_all()
    sender.send_one(late.rows[0], late, get_transport())
    assert smtp.recipients == ["ada@example.org"]
    assert [one[1] for one in results] == ["sent"]


def test_a_worker_that_has_lost_its_claim_records_no_result(results, pass_time) -> None:
    queue("ada@example.org")
    late = claim_due(QueuedMail.objects.all(), 1, LEASE).rows[0]
    pass_time(minutes=3)
    other = claim_due(QueuedMail.objects.all(), 1, LEASE).rows[0]
    mark_unknown(late, "worker ended")
    retry(late, "451", EMAIL_RETRIES)
    row = QueuedMail.objects.get()
    assert (row.unknown_since, row.attempts, row.claim, results) == (None, 0, other.claim, [])
    mark_unknown(other, "worker ended")
    assert results == [("ada@example.org", "unknown", "worker ended")]


def test_an_email_with_the_same_key_is_queued_once(results) -> None:
    for _ in range(2):
        queue_mail(to="ada@example.org", kind="once", key="release 1")
    queue_mail(to="ada@example.org", kind="once")
    queue_mail(to="ada@example.org", kind="once")
    assert QueuedMail.objects.count() == 3


def test_an_unknown_kind_is_refused_when_it_is_queued(results) -> None:
    with pytest.raises(LookupError, match="registered"):
        queue_mail(to="ada@example.org", kind="nothing")


def test_other_backends_send_too(results) -> None:
    queue("ada@example.org")
    send_all()
    assert [message.to for message in django_mail.outbox] == [["ada@example.org"]]
    assert "Message-ID" in django_mail.outbox[0].extra_headers


def test_nothing_is_open_when_nothing_is_due(smtp, results) -> None:
    queue("ada@example.org")
    send_all()
    assert get_transport()._backend is None
    assert MailServerState.objects.get().unavailable_since is None


def test_a_row_of_the_future_waits(results) -> None:
    queue_mail(to="ada@example.org", kind="once", not_before=timezone.now() + timedelta(hours=1))
    assert send_due() == 0
    assert Transport()._backend is None


def test_a_row_of_the_future_waits_while_others_leave(results) -> None:
    queue("bo@example.org")
    queue_mail(to="ada@example.org", kind="once", not_before=timezone.now() + timedelta(hours=1))
    QueuedMail.objects.filter(address="ada@example.org").update(priority=1)  # the first of those that are due
    send_all()
    assert results == [("bo@example.org", "sent", "")]
    assert QueuedMail.objects.get().address == "ada@example.org"
