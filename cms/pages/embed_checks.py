"""System check of the setting `EMBED_HOSTS`."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

HOST = re.compile(r"\*|\.?[a-z0-9-]+(\.[a-z0-9-]+)*")


@register()
def check_embed_hosts(**_: Any) -> list[CheckMessage]:
    """Report values that are no host, which would allow nothing."""
    return [
        Error(
            f"EMBED_HOSTS: {host!r} is not a host.",
            hint="Write hosts in small letters, without https:// and paths: maps.example.org, or .example.org for all "
            "hosts of a domain.",
            id="embeds.E001",
        )
        for host in settings.EMBED_HOSTS
        if not isinstance(host, str) or not HOST.fullmatch(host)
    ]
