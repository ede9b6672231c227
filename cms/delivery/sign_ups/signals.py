"""The signal of changes to subscribers."""

from django.dispatch import Signal

# A subscriber has confirmed, changed the choices or unsubscribed. It is sent within the transaction of the change, with
# `subscriber`, and with `change`, a SubscriberChange. Unconfirmed addresses cause none.
subscriber_changed = Signal()
