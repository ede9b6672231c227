"""What `make run` calls: people register endpoints in the admin, under Settings → Webhooks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cms.webhooks.reference_site import ENDPOINT_NAME, SECRET_FILE_NAME, disable_reference_site, register_reference_site


class Command(BaseCommand):
    help = f"Registers the site at FRONTEND_URL for webhooks and keeps its secret in DATA_DIR/{SECRET_FILE_NAME}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--off", action="store_true", help="send it nothing: it does not run")

    def handle(self, *, off: bool, **_: Any) -> None:
        if off:
            disable_reference_site()
            return
        endpoint = register_reference_site(settings.DATA_DIR)
        self.stdout.write(f"Webhooks go to {ENDPOINT_NAME} at {endpoint.url}.")
