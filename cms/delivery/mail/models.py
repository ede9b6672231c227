"""Queued e-mails, suppressed addresses, and the state of the mail server. Addresses are compared in a folded form."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.jobs.queue import RetriedJob
from cms.operations.audit.digests import digest_address
from cms.operations.audit.trail import record_audit

MAX_ADDRESS_LENGTH = 254  # RFC 5321, 4.5.3.1.3


def fold_address(address: str) -> str:
    """Return the e-mail address without surrounding spaces, in NFKC form and lower case."""
    return unicodedata.normalize("NFKC", address.strip()).lower()


def hash_address(address: str) -> str:
    """Return a digest by which an address is recognised after it was erased."""
    return hashlib.sha256(b"mail address " + fold_address(address).encode()).hexdigest()


class QueuedMail(RetriedJob):
    """An e-mail that is to be sent. Its text is built when it is sent, so that no row contains a text or a token.

    `sending_since` is set in the moment before the text leaves, and the row is deleted when the mail server has
    accepted it. A row with `sending_since` whose worker no longer works on it may have been sent or not.
    """

    wagtail_reference_index_ignore = True
    max_wait: ClassVar[timedelta] = timedelta(hours=1)  # thousands of e-mails take a while at the rate
    remedy: ClassVar[Any] = _("Check the mail server and EMAIL_URL. If e-mails leave, but too slowly, raise MAIL_RATE.")

    kind = models.CharField(max_length=60)  # the name of a registered kind
    address = models.CharField(max_length=MAX_ADDRESS_LENGTH, db_index=True)
    recipient = models.CharField(max_length=100, blank=True, db_index=True)  # the row of the person: `label:id`
    context = models.JSONField(default=dict)  # ids of what the e-mail is built from
    key = models.CharField(max_length=100, null=True, unique=True)  # an e-mail with the same key is queued once
    message_id = models.CharField(max_length=255, unique=True)  # the same for every attempt
    priority = models.PositiveSmallIntegerField(default=5)  # lower numbers are sent first
    sending_since = models.DateTimeField(null=True)
    unknown_since = models.DateTimeField(null=True)  # when it was found that nobody knows whether it was sent
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        default_permissions = ("view", "change")
        verbose_name = _("queued e-mail")
        verbose_name_plural = _("queued e-mails")
        ordering: ClassVar = ["priority", "not_before", "pk"]
        indexes: ClassVar = [models.Index(fields=["priority", "not_before", "id"], name="mail_queue_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"  # no address: logs and messages show this text


class SuppressedAddress(models.Model):
    """An e-mail address that gets no e-mails. After an erasure only its digest is left, so that it stays suppressed."""

    empty_list_text = _(
        "Addresses that receive no e-mails, because the last ones could not be delivered or their owners have "
        "complained. Clarion fills this list."
    )

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("The mailbox does not exist or refuses e-mails")
        COMPLAINED = "complained", _("The recipient reported an e-mail as spam")
        OPERATOR = "operator", _("Entered by an operator")

    wagtail_reference_index_ignore = True

    digest = models.CharField(max_length=64, unique=True, editable=False)
    address = models.EmailField(_("address"), max_length=MAX_ADDRESS_LENGTH)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, default=Reason.OPERATOR)
    source = models.CharField(
        _("source"), max_length=60, blank=True, editable=False
    )  # the service whose webhook reported it
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{capfirst(self._meta.verbose_name)} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self._state.adding
        if self.address:
            self.address = fold_address(self.address)
            self.digest = hash_address(self.address)
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new and self.address:
                facts = {"address": digest_address(self.address), "reason": str(self.reason)}
                record_audit("address.suppressed", subject=self, **facts)


class MailServerState(models.Model):
    """The single row that all workers share: when the next e-mail may be sent, and whether the server responds."""

    next_at = models.DateTimeField(default=clock.now)
    unavailable_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=100, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Next e-mail at {self.next_at}"
