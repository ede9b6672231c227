"""Export the data of a journalist (GDPR, article 15)."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from cms.http.problems import InvalidParameters
from cms.journalists.data_requests import export_data
from cms.sign_ups.addresses import normalise_address


class Command(BaseCommand):
    """Prints the stored data of a journalist."""

    help = "Print all stored data of a journalist as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *, address: str, **_: Any) -> None:
        try:
            data = export_data(normalise_address(address))
        except InvalidParameters as error:
            raise CommandError(str(error)) from None
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
