"""Find the account that a command names."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError


def get_account(name: str) -> Any:
    """Return the account with this user name or, if it is unique, this e-mail address.

    Raises:
        CommandError: No account or several accounts have it.
    """
    users = get_user_model().objects
    found = list(users.filter(username=name) or users.filter(email__iexact=name))
    if len(found) == 1:
        return found[0]
    reason = "Several accounts have" if found else "No account has"
    raise CommandError(f"{reason} the user name or e-mail address {name}. Give the user name.")
