"""The endpoint of the reference site that `make run` starts, and the secret both share."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from .models import Endpoint
from .signatures import secret_of

NAME = "Reference site"
HOOK = "/hooks/clarion"
FILE = "webhook-secret"


def register_reference_site(folder: Path) -> Endpoint:
    """Make, correct or turn on the endpoint; keep its secret where only the owner can read it."""
    right = {"url": settings.FRONTEND_URL + HOOK, "is_active": True}
    endpoint, _ = Endpoint.objects.update_or_create(name=NAME, defaults=right)
    _keep(folder / FILE, secret_of(endpoint))
    return endpoint


def turn_off() -> None:
    """Where Node is missing, nobody listens there."""
    for endpoint in Endpoint.objects.filter(name=NAME):
        endpoint.is_active = False
        endpoint.save()


def _keep(path: Path, secret: str) -> None:
    path.unlink(missing_ok=True)  # whatever rights an older one has
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(secret)
