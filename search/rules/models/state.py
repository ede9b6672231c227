"""The state of the rules, by which every process checks with one query whether its compiled rules are current."""

from __future__ import annotations

import uuid

from django.db import connection, models

from cms.db.cached_sql import cached_sql


class RulesState(models.Model):
    """The state of all rules, one row.

    The transaction that changes a rule also sets a new random stamp. A number could repeat, after a rollback or in a
    database restored from a backup; a random stamp cannot.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField()

    def __str__(self) -> str:
        return str(self.stamp)


def record_rules_change() -> None:
    """Set a new stamp. Call it in the transaction of the change; the row stays locked until that ends."""
    RulesState.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})


def get_rules_stamp() -> uuid.UUID | None:
    """Return the stamp; None if no rule was ever saved. Read it before the rules that are cached with it."""
    return next((row.stamp for row in _stamps()), None)


@cached_sql
def _stamps() -> models.QuerySet[RulesState]:
    return RulesState.objects.filter(pk=1).values_list("stamp")


def lock_rules() -> None:
    """Lock the state inside a transaction, so that two editors cannot validate rules against each other at once."""
    if connection.in_atomic_block:
        RulesState.objects.select_for_update().filter(pk=1).first()
