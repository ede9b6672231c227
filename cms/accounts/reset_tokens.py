"""The tokens in links to set a new password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from cms.accounts.users.models import User
from cms.journal.lineage import read_lineage


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """Creates tokens that end with the sessions of the user, and when a backup was restored.

    Django's tokens end with the password, the e-mail address, the next log-in and PASSWORD_RESET_TIMEOUT.
    """

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        version = User.objects.values_list("session_version", flat=True).get(pk=user.pk)
        lineage, _ = read_lineage()
        return f"{super()._make_hash_value(user, timestamp)}|{version}|{lineage}"
