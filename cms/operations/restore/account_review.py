"""The accounts of the admin as the backup has them, for a person who knows what has changed since."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Max, OuterRef
from wagtail.models import ModelLogEntry

from cms.accounts.second_factor import FACTOR_TYPES
from cms.accounts.users.models import User
from cms.core.spreadsheets import escape_formula

ADMINISTRATOR = "superuser"
NEVER = "never"


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a row of the report."""

    user_name: str
    email: str
    active: bool
    roles: str
    second_factor: bool
    last_log_in: str
    last_change: str  # change of the account itself; its creation, if the history has no change

    def describe(self) -> str:
        """Return a line for the terminal."""
        parts = [
            f"{self.user_name:<20}",
            "active     " if self.active else "deactivated",
            f"second factor: {'yes' if self.second_factor else 'no ':<3}",
            f"last log-in: {self.last_log_in:<16}",
            f"last change: {self.last_change:<16}",
            self.roles or "no role",
        ]
        return "  ".join(parts)


def find_accounts() -> Iterator[Account]:
    """Yield all accounts, also deactivated ones, by user name."""
    factors = Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=FACTOR_TYPES)
    changes = dict(
        ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User))
        .values_list("object_id")
        .annotate(Max("timestamp"))
    )
    users = User.objects.annotate(has_factor=Exists(factors)).prefetch_related("groups").order_by("username")
    for user in users:
        groups = sorted(group.name for group in user.groups.all())
        yield Account(
            user_name=user.username,
            email=user.email,
            active=user.is_active,
            roles=", ".join([*([ADMINISTRATOR] if user.is_superuser else []), *groups]),
            second_factor=user.has_factor,
            last_log_in=_show(user.last_login),
            last_change=_show(changes.get(str(user.pk)) or user.date_joined),
        )


def write_report(path: Path, accounts: Iterable[Account]) -> None:
    """Write the accounts to a CSV file that only its owner may read. Raises OSError."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with open(handle, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Account)])
        writer.writeheader()
        for account in accounts:
            row = {
                **asdict(account),
                "active": _answer(account.active),
                "second_factor": _answer(account.second_factor),
            }
            writer.writerow({name: escape_formula(value) for name, value in row.items()})


def _answer(value: bool) -> str:
    return "yes" if value else "no"


def _show(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else NEVER
