"""Erase the data of a journalist (GDPR, article 17)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.http.problems import InvalidParameters
from cms.journalists.data_requests import erase_data
from cms.sign_ups.addresses import normalise_address


class Command(BaseCommand):
    """Deletes the stored data of a journalist."""

    help = "Delete all stored data of a journalist."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *, address: str, **_: Any) -> None:
        try:
            deleted = erase_data(normalise_address(address))
        except InvalidParameters as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{deleted} rows deleted. Erase the address in old exports and tables as well.")
