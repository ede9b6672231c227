"""Export the data of an account of the admin (GDPR, article 15)."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from cms.operations.privacy.staff_accounts import get_account
from cms.operations.privacy.staff_export import export_staff_data


class Command(BaseCommand):
    """Prints the stored data of an account."""

    help = "Print all stored data of an account as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="user name or e-mail address")

    def handle(self, *, account: str, **_: Any) -> None:
        data = export_staff_data(get_account(account))
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
