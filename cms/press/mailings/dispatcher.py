"""Start the mailings that are due, finish those whose e-mails are all done, and send again what has not left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, QuerySet
from wagtail.models import Page, Revision

from cms.core import clock
from cms.core.visibility import visible_now
from cms.delivery.mail.kinds import NOT_WANTED
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.queue import build_row, queue_mails, resolve
from cms.jobs.models import ScheduleFailure
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.trail import record_audit
from cms.press.embargo_access.releases import find_embargoed_release
from cms.press.journalists.models import Journalist

from .changes import find_change, find_earlier_readers
from .eligibility import has_accepted, lacks_text
from .emails import MAIL_KIND
from .models import Delivery, Mailing

log = structlog.get_logger(__name__)

State, When, Purpose = Mailing.State, Mailing.When, Mailing.Purpose
# A release that is scheduled for the same minute is published some seconds later.
GRACE_PERIOD = timedelta(minutes=10)
BATCH_SIZE = 500  # rows of an INSERT
# Not those that are unknown: an operator decides about them. Not those who do not want it, or whose mailbox is gone.
UNSENT_STATES = (Delivery.State.CANCELLED, Delivery.State.FAILED)
RUNNING_STATES = (Mailing.State.WAITING, Mailing.State.SENDING)
ENDED_STATES = (Mailing.State.SENT, Mailing.State.STOPPED)
DELETE_BATCH_SIZE = 500


def process_mailings() -> int:
    """Start what is due and finish what is done; return how many mailings have changed."""
    due = Mailing.objects.filter(state=State.WAITING).exclude(when=When.AT, send_at__gt=clock.now())
    return sum(start_if_ready(mailing) for mailing in due.order_by("pk")) + finish_done()


def find_next_due(after: datetime) -> datetime | None:
    """Return when the next mailing is to be sent."""
    waiting = Mailing.objects.filter(state=State.WAITING, when=When.AT, send_at__gt=after)
    due: datetime | None = waiting.aggregate(first=Min("send_at"))["first"]
    return due


def start_if_ready(mailing: Mailing) -> bool:
    """Queue an e-mail to each recipient, if the release may be sent now, in one transaction."""
    with transaction.atomic():
        locked = Mailing.objects.select_for_update().filter(pk=mailing.pk, state=State.WAITING).first()
        if locked is None:
            return False
        if not is_readable(locked):
            return _give_up(locked)
        count = queue_deliveries(locked, find_recipients(locked))
        locked.state, locked.started_at = State.SENDING, clock.now()
        locked.save(update_fields=["state", "started_at"])
    log.info("mailings.started", mailing=mailing.pk, recipients=count)
    return True


def is_readable(mailing: Mailing) -> bool:
    """Return whether the release is public or, for a mailing under embargo, scheduled for the end of its embargo.

    A release without a text is not: there is nothing to read. A mailing about a correction or withdrawal can be sent
    while that is in effect.
    """
    page = mailing.page
    if page is None or (mailing.purpose != Purpose.RELEASE and find_change(mailing) is None):
        return False
    if mailing.purpose == Purpose.WITHDRAWAL:
        return True
    is_open = visible_now(type(page)).filter(pk=page.pk).exists() or (
        mailing.when == When.EMBARGO and find_embargoed_release(page) is not None
    )
    return is_open and not lacks_text(page)


def find_recipients(mailing: Mailing) -> list[Journalist]:
    """Return everybody for whom the mailing is and who has agreed to e-mails, each once."""
    wanted = Journalist.objects.filter(status=Journalist.Status.ACTIVE).consenting()
    if mailing.purpose != Purpose.RELEASE:
        change = find_change(mailing)
        readers = find_earlier_readers(change).values("pk") if change else ()
        return list(wanted.filter(pk__in=readers).order_by("pk"))
    found: dict[int, Journalist] = {}
    members = [chosen.find_members().values("pk") for chosen in mailing.lists.all()]
    for ids in (*members, mailing.journalists.values("pk")):
        found |= {journalist.pk: journalist for journalist in wanted.filter(pk__in=ids)}
    journalists = [found[pk] for pk in sorted(found)]
    page = mailing.page
    if mailing.when != When.EMBARGO or page is None or page.live:
        return journalists
    release = find_embargoed_release(page)
    return [one for one in journalists if release and has_accepted(page, one, release)]


def queue_deliveries(mailing: Mailing, journalists: Iterable[Journalist]) -> int:
    """Create a delivery with an e-mail for each journalist who has none of this mailing yet; return their number."""
    known = set(mailing.deliveries.values_list("journalist_id", flat=True))
    new = [Delivery(mailing=mailing, journalist=one) for one in journalists if one.pk not in known]
    for begin in range(0, len(new), BATCH_SIZE):
        batch = new[begin : begin + BATCH_SIZE]
        Delivery.objects.bulk_create(batch)
        queue_emails(batch)
    return len(new)


def queue_emails(deliveries: list[Delivery]) -> None:
    """Queue the e-mails of deliveries. The key lets each be queued once."""
    rows = []
    for delivery in deliveries:
        key = build_key(delivery.mailing_id, delivery.pk)
        row = build_row(to=delivery.journalist, kind=MAIL_KIND, context={"delivery": delivery.pk}, key=key)
        delivery.message_id = row.message_id
        rows.append(row)
    Delivery.objects.bulk_update(deliveries, ["message_id"], batch_size=BATCH_SIZE)
    queue_mails(rows)


def build_key(mailing_id: int, delivery_id: object = "") -> str:
    """Return the key of an e-mail, or the beginning of all keys of a mailing."""
    return f"mailing:{mailing_id}:{delivery_id}"


def finish_done() -> int:
    """Record the end of the mailings without waiting e-mails, with their counts; return their number."""
    waiting = Delivery.objects.filter(mailing=OuterRef("pk"), state=Delivery.State.QUEUED)
    count = 0
    for mailing in Mailing.objects.filter(~Exists(waiting), state=State.SENDING):
        if mailing.purpose != Purpose.RELEASE and _queue_late(mailing):
            continue
        mailing.state, mailing.finished_at = State.SENT, clock.now()
        mailing.figures = mailing.count_deliveries()
        mailing.save(update_fields=["state", "finished_at", "figures"])
        log.info("mailings.finished", mailing=mailing.pk, **mailing.figures)
        count += 1
    return count


def _queue_late(mailing: Mailing) -> int:
    """Queue e-mails to those who have got an earlier version meanwhile, and return their number.

    When the mailing about a change started, e-mails with the text before it may have been on their way.
    """
    with transaction.atomic():
        locked = Mailing.objects.select_for_update().filter(pk=mailing.pk, state=State.SENDING).first()
        return queue_deliveries(locked, find_recipients(locked)) if locked else 0


def stop_again(entry: AuditEntry) -> int:
    """Stop a mailing that was stopped."""
    mailing = Mailing.objects.filter(pk=entry.subject_id, state__in=RUNNING_STATES).first()
    if mailing is None:
        return 0
    stop(mailing)
    return 1


def stop(mailing: Mailing) -> int:
    """Send nothing more of a mailing, and return how many e-mails had not left."""
    with transaction.atomic():
        running = Mailing.objects.filter(state__in=RUNNING_STATES, pk=mailing.pk)
        if running.update(state=State.STOPPED, finished_at=clock.now()):
            record_audit("mailing.stopped", subject=mailing)
        # Rows whose text is on its way at this moment are not deleted: their result is recorded.
        QueuedMail.objects.filter(key__startswith=build_key(mailing.pk), sending_since=None).delete()
        left = QueuedMail.objects.filter(key__startswith=build_key(mailing.pk)).values_list("message_id", flat=True)
        queued = mailing.deliveries.filter(state=Delivery.State.QUEUED).exclude(message_id__in=list(left))
        return queued.update(state=Delivery.State.CANCELLED, reason="stopped", changed_at=clock.now())


def _give_up(mailing: Mailing) -> bool:
    """End a mailing whose release is not public some time after its time; one that waits for it goes on waiting."""
    now, due = clock.now(), mailing.send_at if mailing.when == When.AT else mailing.released_at
    if mailing.when == When.PUBLICATION or (due and now < due + GRACE_PERIOD) or _is_publication_late(mailing, now):
        return False
    mailing.state, mailing.finished_at = State.NOT_SENT, clock.now()
    mailing.save(update_fields=["state", "finished_at"])
    log.warning("mailings.not_sent", mailing=mailing.pk)
    return True


def _is_publication_late(mailing: Mailing, now: datetime) -> bool:
    """Return whether the worker will publish the release in its next run: it did not run, or the clock was set."""
    page = mailing.page
    due = Revision.page_revisions.filter(object_id=str(page.pk), approved_go_live_at__lte=now) if page else None
    failed = ScheduleFailure.objects.filter(model=Page._meta.label, object_id=str(mailing.page_id))
    return due is not None and due.exists() and not failed.exists()


def count_unsent(mailing: Mailing) -> int:
    """Return how many e-mails of a mailing that has ended did not leave and can be sent again."""
    return _find_unsent(mailing).count() if mailing.state in ENDED_STATES else 0


def queue_unsent(mailing: Mailing) -> int:
    """Queue what has not left of a mailing that has ended, and return the number of e-mails.

    A journalist never has two e-mails of a mailing in the queue.
    """
    with transaction.atomic():
        locked = Mailing.objects.select_for_update().filter(pk=mailing.pk, state__in=ENDED_STATES).first()
        if locked is None:
            return 0
        deliveries = list(_find_unsent(locked).select_related("journalist"))
        if not deliveries:
            return 0
        for delivery in deliveries:
            delivery.set_state(Delivery.State.QUEUED)
        QueuedMail.objects.filter(message_id__in=[one.message_id for one in deliveries]).delete()  # these have failed
        queue_emails(deliveries)
        locked.state, locked.figures, locked.finished_at = Mailing.State.SENDING, {}, None
        locked.save(update_fields=["state", "figures", "finished_at"])
    return len(deliveries)


def find_unknown(mailing: Mailing) -> QuerySet[QueuedMail]:
    """Return the e-mails of a mailing that may have been sent or not."""
    return QueuedMail.objects.exclude(unknown_since=None).filter(key__startswith=build_key(mailing.pk))


def resolve_unknown(mailing: Mailing, ids: Iterable[int], *, were_sent: bool) -> int:
    """Record whether these e-mails with an unknown result were sent, and return their number."""
    found = list(find_unknown(mailing).filter(pk__in=list(ids)))
    for mail in found:
        resolve(mail, was_sent=were_sent)
    return len(found)


def _find_unsent(mailing: Mailing) -> QuerySet[Delivery]:
    return mailing.deliveries.filter(state__in=UNSENT_STATES).exclude(reason=NOT_WANTED)


def delete_expired() -> int:
    """Delete who got the mailings that ended a while ago, in batches, and return the number of rows."""
    before = clock.now() - timedelta(days=settings.MAILING_RETENTION_DAYS)
    singles = Mailing.journalists.through.objects.filter(mailing__finished_at__lt=before).delete()[0]
    expired = Delivery.objects.filter(mailing__finished_at__lt=before)
    ids = list(expired.order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    return singles + (Delivery.objects.filter(pk__in=ids).delete()[0] if ids else 0)
