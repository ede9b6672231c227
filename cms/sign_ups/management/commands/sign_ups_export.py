"""Export the data of an e-mail address (GDPR, article 15)."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from cms.http.problems import InvalidParameters
from cms.sign_ups.addresses import normalise_address
from cms.sign_ups.data_requests import export_data


class Command(BaseCommand):
    """Prints the stored data of an address."""

    help = "Print all stored data of an e-mail address as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *, address: str, **_: Any) -> None:
        try:
            data = export_data(normalise_address(address))
        except InvalidParameters as error:
            raise CommandError(str(error)) from None
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
