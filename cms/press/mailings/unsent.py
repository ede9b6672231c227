"""Send a mailing to those who should have got it and have not: it was stopped, or the server refused it for a day."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from cms.delivery.mail.kinds import NOT_WANTED
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.queue import resolve

from .models import Delivery, Mailing
from .starter import build_key, queue

# Not those that are unknown: an operator decides about them. Not those who do not want it, or whose mailbox is gone.
UNSENT_STATES = (Delivery.State.CANCELLED, Delivery.State.FAILED)
ENDED_STATES = (Mailing.State.SENT, Mailing.State.STOPPED)


def count_unsent(mailing: Mailing) -> int:
    """Return how many could be sent again, once the mailing has ended."""
    return _find_unsent(mailing).count() if mailing.state in ENDED_STATES else 0


def queue_unsent(mailing: Mailing) -> int:
    """Queue them, and return their number. A journalist never has two e-mails of a mailing in the queue."""
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
        queue(deliveries)
        locked.state, locked.figures, locked.finished_at = Mailing.State.SENDING, {}, None
        locked.save(update_fields=["state", "figures", "finished_at"])
    return len(deliveries)


def find_unknown(mailing: Mailing) -> QuerySet[QueuedMail]:
    """Return the e-mails of which nobody knows whether they were sent."""
    return QueuedMail.objects.exclude(unknown_since=None).filter(key__startswith=build_key(mailing.pk))


def resolve_unknown(mailing: Mailing, *, were_sent: bool) -> int:
    """Apply the knowledge of an operator to them, and return their number."""
    found = list(find_unknown(mailing))
    for mail in found:
        resolve(mail, was_sent=were_sent)
    return len(found)


def _find_unsent(mailing: Mailing) -> QuerySet[Delivery]:
    return mailing.deliveries.filter(state__in=UNSENT_STATES).exclude(reason=NOT_WANTED)
