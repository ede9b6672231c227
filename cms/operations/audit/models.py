"""The rows of the audit trail, the head of its chain, and how far the ledger has copied it."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import clock

from .chain import Head, Link

MAX_SUBJECT_LENGTH = 100


class AuditRow(models.Model):
    """An action, written in its transaction. The worker gives the row its sequence and digest some seconds later.

    A row names no person but by the id of an account, and by keyed digests of addresses.
    """

    empty_list_text = _("Nothing has been recorded yet.")

    wagtail_reference_index_ignore = True

    key = models.UUIDField(default=uuid4, unique=True, editable=False)  # the same in the ledger
    action = models.CharField(_("action"), max_length=60, db_index=True)  # name of an `AuditAction`
    subject = models.CharField(_("subject"), max_length=MAX_SUBJECT_LENGTH, blank=True)  # `label:id`
    actor_id = models.BigIntegerField(_("user"), null=True)  # id of an account that may be deleted; null: no log-in
    facts = models.JSONField(_("facts"), default=dict)
    happened_at = models.DateTimeField(_("time"), default=clock.now, db_index=True)
    sequence = models.PositiveBigIntegerField(_("number"), null=True, unique=True)
    previous = models.CharField(max_length=64, blank=True, default="", db_default="")
    digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Whether a restore has taken the row over from the ledger, which therefore has it already.
    is_replayed = models.BooleanField(default=False, db_default=False)

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("entry of the audit trail")
        verbose_name_plural = _("audit trail")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"

    def build_content(self) -> dict[str, Any]:
        """Return what the digest covers."""
        return {
            "key": str(self.key),
            "action": self.action,
            "subject": self.subject,
            "actor": self.actor_id,
            "facts": self.facts,
            "happened_at": self.happened_at.isoformat(),
            "is_replayed": self.is_replayed,
        }

    def build_link(self) -> Link:
        """Return the row as one of the chain."""
        return Link(self.sequence or 0, self.previous, self.digest, self.build_content())


class TrailState(models.Model):
    """The single row with the heads of the trail and of the ledger. Only jobs of the worker and a restore write it."""

    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")
    # The ledger: its name, its head, and the last row of the trail that it has or does not need.
    ledger = models.CharField(max_length=40, blank=True, default="")
    ledger_sequence = models.PositiveBigIntegerField(default=0)
    ledger_digest = models.CharField(max_length=64, blank=True, default="")
    copied_sequence = models.PositiveBigIntegerField(default=0)
    copied_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)  # when administrators last got the head by e-mail
    # The entry of the ledger before the first one that a restore could not take back; null if there is none.
    retry_sequence = models.PositiveBigIntegerField(null=True)
    retry_digest = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.head)

    @property
    def head(self) -> Head:
        """Return the head of the trail."""
        return Head(self.sequence, self.digest)

    @property
    def ledger_head(self) -> Head:
        """Return the head of the ledger."""
        return Head(self.ledger_sequence, self.ledger_digest)

    @property
    def replay_head(self) -> Head:
        """Return the entry of the ledger after which a restore looks for what it has to take back."""
        return self.ledger_head if self.retry_sequence is None else Head(self.retry_sequence, self.retry_digest)
