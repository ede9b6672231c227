"""Which state the rules are in. Every process sees by it, in one query, whether what it remembers still holds."""

from __future__ import annotations

import uuid

from django.db import connection, models


class RulesState(models.Model):
    """One row. Its stamp is new with every change of a rule, in the same transaction, and never comes again.

    A number would: after a roll-back, or in a database restored from a copy.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField()

    def __str__(self) -> str:
        return str(self.stamp)


def record_rules_change() -> None:
    """To be called in the transaction of the change. The row stays locked until that ends."""
    RulesState.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})


def get_rules_stamp() -> uuid.UUID | None:
    """Read it before the rules it shall label. None as long as no rule was ever saved."""
    return RulesState.objects.filter(pk=1).values_list("stamp", flat=True).first()


def lock_rules() -> None:
    """Within a transaction: whoever else checks a rule against the others waits until this one is saved."""
    if connection.in_atomic_block:
        RulesState.objects.select_for_update().filter(pk=1).first()
