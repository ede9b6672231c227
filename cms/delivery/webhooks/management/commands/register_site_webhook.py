"""Register the webhook of the reference site, for `make run`; other endpoints are registered in the admin."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cms.delivery.webhooks.models import Endpoint
from cms.delivery.webhooks.signatures import get_secret

ENDPOINT_NAME = "Reference site"
WEBHOOK_PATH = "/hooks/clarion"
FILE_NAME = "webhook-secret"


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


def register_reference_site(folder: Path) -> Endpoint:
    """Create or update the endpoint, enable it, and write its secret to a file that only the owner can read."""
    defaults = {"url": settings.FRONTEND_URL + WEBHOOK_PATH, "is_active": True}
    endpoint, _ = Endpoint.objects.update_or_create(name=ENDPOINT_NAME, defaults=defaults)
    _write_secret(folder / FILE_NAME, get_secret(endpoint))
    return endpoint


def disable_reference_site() -> None:
    """Disable the endpoint, because the site does not run without Node.js."""
    for endpoint in Endpoint.objects.filter(name=ENDPOINT_NAME):
        endpoint.is_active = False
        endpoint.save()


def _write_secret(path: Path, secret: str) -> None:
    path.unlink(missing_ok=True)  # so that the permissions of an existing file are not reused
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(secret)
