"""The queue of e-mails that contain a secret link."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models

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
