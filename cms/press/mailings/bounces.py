"""Record what a mail service reports later about the e-mails of mailings."""

from __future__ import annotations

from typing import Any

from cms.delivery.mail.service_events import TrackedEvent

from .models import Delivery

States = Delivery.State
STATES = {
    TrackedEvent.BOUNCED: States.BOUNCED,
    TrackedEvent.COMPLAINED: States.COMPLAINED,
    TrackedEvent.REJECTED: States.REJECTED,
}


def record_event(*, message_id: str, event: TrackedEvent, **_: Any) -> None:
    """Change the state of the delivery, as a receiver of `mail_tracked`."""
    state = STATES.get(event)
    delivery = Delivery.objects.filter(message_id=message_id).first() if state and message_id else None
    if delivery is not None and delivery.state != state:
        delivery.set_state(state)
