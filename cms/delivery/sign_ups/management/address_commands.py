"""Commands about the data of one e-mail address, as several apps have them."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from cms.delivery.sign_ups.addresses import normalise_address


class AddressCommand(BaseCommand):
    """Reads an address in its normal form."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *, address: str, **_: Any) -> None:
        try:
            normalised = normalise_address(address)
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.process(normalised)

    def process(self, address: str) -> None:
        """Do what the command does for a normalised address."""
        raise NotImplementedError

    def write_json(self, data: Any) -> None:
        """Print data as JSON."""
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
