"""What `make run` calls: people register endpoints in the admin, under Settings → Webhooks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cms.webhooks.reference_site import FILE, NAME, register_reference_site, turn_off


class Command(BaseCommand):
    help = f"Registers the site at FRONTEND_URL for webhooks and keeps its secret in DATA_DIR/{FILE}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--off", action="store_true", help="send it nothing: it does not run")

    def handle(self, *, off: bool, **_: Any) -> None:
        if off:
            turn_off()
            return
        endpoint = register_reference_site(settings.DATA_DIR)
        self.stdout.write(f"Webhooks go to {NAME} at {endpoint.url}.")
