"""The worker job that sends queued e-mails at the set rate, each recipient once.

SMTP has no transaction with the database: a worker that is killed between the server's response and the commit cannot
know whether the e-mail was sent. So `sending_since` is committed in the moment before the text leaves. An e-mail whose
worker died before that is sent by the next worker. One whose worker died after it is unknown: it is sent again if its
kind says so; otherwise an operator or a report of the mail service resolves it (`queue.resolve`).

All workers share the rate: each e-mail gets a slot, and the next free slot is a time in the database. Slots are
reserved before e-mails are sent. A worker that is killed leaves its slots unused, so the rate is never exceeded; it may
be lower for a second.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from limits import parse

from cms.core import clock
from cms.jobs.queue import EMAIL_RETRIES, LEASE, Claim, claim_due
from cms.operations.metrics.instruments import QUEUE_ATTEMPTS
from cms.operations.system_status.issues import Issue

from .kinds import DoNotSend, Outcome, Result, get_mail_kind
from .models import MailServerState, QueuedMail, SuppressedAddress
from .queue import finish, mark_unknown, retry
from .service_events import METADATA_KEY
from .suppression import is_suppressed, suppress
from .transport import Effect, MailServerUnavailable, SendFailed, Transport, classify, get_transport

log = structlog.get_logger(__name__)

HORIZON = timedelta(seconds=1)  # how far ahead slots are reserved, and so for how long a batch lasts
MAX_BATCH_SIZE = 20  # e-mails
MAX_SECONDS_OF_ONE = 5.0  # longest e-mail after which a batch goes on; the rest is left to other connections


class ClaimLost(Exception):
    """Another worker has claimed the e-mail meanwhile."""


def send_due() -> int:
    """Send a batch of the e-mails that are due, and return their number."""
    transport = get_transport()
    due = QueuedMail.objects.filter(not_before__lte=clock.now())[:MAX_BATCH_SIZE].count()
    slots = reserve_slots(due) if due else []
    if not slots:
        if not due:
            transport.close()
        return 0
    claim: Claim[QueuedMail] = claim_due(QueuedMail.objects.order_by("priority", "not_before", "pk"), len(slots), LEASE)
    try:
        return _send_batch(claim, slots, transport)
    except MailServerUnavailable as error:
        claim.release()
        record_unavailable(str(error))
        raise


def _send_batch(claim: Claim[QueuedMail], slots: list[datetime], transport: Transport) -> int:
    interval, sent_at = get_interval().total_seconds(), 0.0
    for number, (mail, slot) in enumerate(zip(claim.rows, slots, strict=False)):
        _wait_until(slot, sent_at + interval if sent_at else 0.0)
        if number and not claim.renew(mail.pk, LEASE):
            continue
        sent_at = time.monotonic()
        send_one(mail, claim, transport)
        if time.monotonic() - sent_at > MAX_SECONDS_OF_ONE:
            claim.release([row.pk for row in claim.rows[number + 1 :]])
            return number + 1
    return len(claim.rows)


def _wait_until(slot: datetime, earliest: float) -> None:
    """Wait for the slot, and at least until this time of the monotonic clock, so that nothing is made up in a burst.

    A slot is no further ahead than HORIZON, unless the clock has been set back since it was reserved.
    """
    seconds = max(min(slot - clock.now(), HORIZON).total_seconds(), earliest - time.monotonic())
    if seconds > 0:
        time.sleep(seconds)


def send_one(mail: QueuedMail, claim: Claim[QueuedMail], transport: Transport) -> None:
    """Send a claimed e-mail and record what became of it. An error concerns this e-mail only.

    Raises:
        MailServerUnavailable: No connection could be opened; the e-mail is not counted as tried.
    """
    if is_suppressed(mail.address) and not mail.sending_since:
        finish(mail, Result(Outcome.SUPPRESSED))
        return
    try:
        kind = get_mail_kind(mail.kind)
        if mail.sending_since and not kind.resends_unknown:  # an earlier worker ended while it sent this e-mail
            mark_unknown(mail, "worker ended")
            return
        message = kind.build(mail)
    except DoNotSend as stopped:
        finish(mail, Result(Outcome.CANCELLED, stopped.reason))
        return
    except Exception as error:
        # The text of the error is left out, because it may name a person.
        where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        log.error("mail.build_failed", mail=str(mail), reason=type(error).__name__, where=where)
        if mail.sending_since:
            mark_unknown(mail, type(error).__name__)
        else:
            retry(mail, type(error).__name__, EMAIL_RETRIES)
        return
    if message is None:
        finish(mail, Result(Outcome.CANCELLED))
        return
    if transport.open():
        record_available()
    _send(mail, _address(message, mail), claim, transport)


def _address(message: EmailMultiAlternatives, mail: QueuedMail) -> EmailMultiAlternatives:
    """Set the recipient, and the Message-ID, which is the same for every attempt."""
    message.to, message.cc, message.bcc = [mail.address], [], []
    message.extra_headers["Message-ID"] = mail.message_id
    message.metadata = {METADATA_KEY: mail.message_id}  # django-anymail returns it in webhooks
    message.subject = " ".join(message.subject.split())  # a line break must not start another header
    return message


def _send(mail: QueuedMail, message: EmailMultiAlternatives, claim: Claim[QueuedMail], transport: Transport) -> None:
    def mark_as_sending() -> None:
        now = clock.now()  # the lease begins again: until here, the server may have taken a minute
        if not claim.held([mail.pk]).update(sending_since=now, not_before=now + LEASE):
            raise ClaimLost

    try:
        transport.send(message, mark_as_sending)
    except SendFailed as failed:
        if not isinstance(failed.error, ClaimLost):
            _record_failure(mail, failed)
        return
    QUEUE_ATTEMPTS.labels(mail._meta.label_lower, "done").inc()
    finish(mail, Result(Outcome.SENT))


def _record_failure(mail: QueuedMail, failed: SendFailed) -> None:
    QUEUE_ATTEMPTS.labels(mail._meta.label_lower, "failed").inc()
    failure = classify(failed.error, has_left=failed.has_left)
    log.error("mail.send_failed", mail=str(mail), reason=failure.reason, effect=failure.effect.value)
    if failure.has_no_mailbox:
        suppress(mail.address, SuppressedAddress.Reason.BOUNCED, source="smtp")
    if failure.effect is Effect.REFUSED:
        finish(mail, Result(Outcome.REJECTED, failure.reason))
    elif failure.effect is Effect.UNKNOWN and not get_mail_kind(mail.kind).resends_unknown:
        mark_unknown(mail, failure.reason)
    else:
        retry(mail, failure.reason, EMAIL_RETRIES)


def record_unavailable(error: str) -> None:
    """Record that no connection could be opened; the first time stays."""
    log.error("mail.server_unavailable", reason=error)
    MailServerState.objects.filter(pk=1).update(last_error=error)
    MailServerState.objects.filter(pk=1, unavailable_since=None).update(unavailable_since=clock.now())


def record_available() -> None:
    """Record that a connection is open."""
    MailServerState.objects.exclude(unavailable_since=None).update(unavailable_since=None, last_error="")


def find_issues() -> Iterator[Issue]:
    """Yield whether the mail server responds, and the e-mails whose result is unknown."""
    if state := MailServerState.objects.exclude(unavailable_since=None).first():
        what = _("The mail server cannot be reached for %(duration)s (%(error)s).") % {
            "duration": timesince(state.unavailable_since, clock.now()),
            "error": state.last_error,
        }
        yield Issue("critical", what, _("Check the server and EMAIL_URL. E-mails wait and are sent afterwards."))
    if count := QueuedMail.objects.exclude(unknown_since=None).count():
        what = ngettext(
            "%(count)s e-mail may have been sent or not, because a process or connection ended at that moment.",
            "%(count)s e-mails may have been sent or not, because a process or connection ended at that moment.",
            count,
        )
        remedy = _("Look for their Message-IDs in the log of the mail server: manage.py resolve_mail lists them.")
        yield Issue("warning", what % {"count": count}, remedy)


def get_interval() -> timedelta:
    """Return the time between two e-mails at MAIL_RATE."""
    rate = parse(settings.MAIL_RATE)
    return timedelta(seconds=rate.get_expiry() / rate.amount)


def reserve_slots(wanted: int) -> list[datetime]:
    """Reserve slots for up to `wanted` e-mails within the horizon; none if others have reserved the next second."""
    interval, now = get_interval(), clock.now()
    with transaction.atomic():
        state = MailServerState.objects.select_for_update().get_or_create(pk=1)[0]
        is_impossible = clock.is_ahead(state.next_at, now + HORIZON + interval)  # the clock was set back since then
        first = now if is_impossible else max(now, state.next_at)
        if first > now + HORIZON:
            return []
        count = max(1, min(wanted, MAX_BATCH_SIZE, int((now + HORIZON - first) / interval)))
        state.next_at = first + count * interval
        state.save(update_fields=["next_at"])
    return [first + number * interval for number in range(count)]


def find_next_due(after: datetime) -> datetime | None:
    """Return when the next slot is free, if e-mails have been due since `after` and wait for one."""
    if not QueuedMail.objects.filter(not_before__lte=after).exists():
        return None
    state = MailServerState.objects.filter(pk=1, next_at__gt=after).first()
    return state.next_at - HORIZON if state else None
