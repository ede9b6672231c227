"""Register the webhook of the reference site, for `make run`; other endpoints are registered in the admin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cms.delivery.webhooks.reference_site import (
    ENDPOINT_NAME,
    FILE_NAME,
    disable_reference_site,
    register_reference_site,
)


class Command(BaseCommand):
    """Registers or disables the endpoint of the reference site."""

    help = f"Register the site at FRONTEND_URL for webhooks and write the secret to DATA_DIR/{FILE_NAME}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--off", action="store_true", help="disable the endpoint because the site is not running")

    def handle(self, *, off: bool, **_: Any) -> None:
        if off:
            disable_reference_site()
            return
        endpoint = register_reference_site(settings.DATA_DIR)
        self.stdout.write(f"Webhooks are sent to {ENDPOINT_NAME} at {endpoint.url}.")
