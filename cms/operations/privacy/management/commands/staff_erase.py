"""Erase the data of an account of the admin (GDPR, article 17)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.operations.privacy.staff_accounts import get_account
from cms.operations.privacy.staff_erasure import LastAdministrator, erase_staff_data


class Command(BaseCommand):
    """Deactivates an account and removes everything that identifies its owner."""

    help = "Deactivate an account and delete what identifies its owner. Content and its history stay, without a name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="user name or e-mail address")

    def handle(self, *, account: str, **_: Any) -> None:
        user = get_account(account)
        try:
            deleted = erase_staff_data(user)
        except LastAdministrator:
            raise CommandError(
                "This is the only active superuser. Create another one first: manage.py createsuperuser."
            ) from None
        self.stdout.write(f"Account {user.pk} is deactivated and has no name any more; {deleted} rows deleted")
