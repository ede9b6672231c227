"""System check of the setting WEBHOOK_ALLOWED_HOSTS."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register


@register()
def check_allowed_hosts(**_: Any) -> list[CheckMessage]:
    """Return a warning for each value of WEBHOOK_ALLOWED_HOSTS that no host equals, because it is a URL or a path."""
    return [
        checks.Warning(
            f"WEBHOOK_ALLOWED_HOSTS: {value!r} allows nothing, because it is not a host.",
            hint=f"Write host or host:port, without https:// and without a path: {_host_of(value)}.",
            id="webhooks.W001",
        )
        for value in settings.WEBHOOK_ALLOWED_HOSTS
        if "/" in value
    ]


def _host_of(value: str) -> str:
    """Return the part of a URL that is to be written instead."""
    return value.partition("://")[2].partition("/")[0] or value.partition("/")[0] or "localhost:3000"
