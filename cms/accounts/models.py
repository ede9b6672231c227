"""The queue of e-mails that contain a secret link."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.jobs.queue import RetriedJob


class AccountEmail(RetriedJob):
    """A request for an e-mail with a link: to set a new password, or to confirm a new e-mail address.

    The row contains no link. The worker creates it when it sends the e-mail, so neither the database nor a backup
    contains a link that is valid.
    """

    wagtail_reference_index_ignore = True

    # Null if the e-mail address that was typed belongs to no account: the request then takes the same time.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    # The e-mail address to confirm; null for a new password.
    new_address = models.ForeignKey(EmailAddress, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"E-mail {self.pk}"


class CodeAttempt(models.Model):
    """A code of a second factor that was entered, and was not right or is being checked."""

    wagtail_reference_index_ignore = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # A keyed digest of the known device, the client IP, or the session.
    client = models.CharField(max_length=64)
    # Whether the account has never logged in there.
    is_unknown = models.BooleanField()
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Attempt {self.pk}"


class FailureNotice(models.Model):
    """When a user last got an e-mail about wrong passwords, or about wrong codes."""

    class Kind(models.TextChoices):
        PASSWORDS = "passwords"
        CODES = "codes"

    wagtail_reference_index_ignore = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sent_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="accounts_one_notice_of_a_kind")]

    def __str__(self) -> str:
        return f"Notice {self.pk}"


class AccountRecovery(models.Model):
    """What two administrators do for a person who has lost password and second factor: one asks, another confirms."""

    class Outcome(models.TextChoices):
        OPEN = "open"
        CONFIRMED = "confirmed"
        REFUSED = "refused"  # another administrator has refused, or the one who asked has ended it

    wagtail_reference_index_ignore = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    # How the administrator has made sure who the person is.
    reason = models.CharField(_("How have you made sure who it is?"), max_length=300)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Recovery {self.pk}"
