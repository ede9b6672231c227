"""Collect static files so that every user of the machine can read them."""

from __future__ import annotations

import os
from typing import Any

from django.contrib.staticfiles.management.commands import collectstatic


class Command(collectstatic.Command):
    """Collects static files, which are public: another user than the one of the web process may run this command."""

    def handle(self, **options: Any) -> str | None:
        os.umask(0o022)
        result: str | None = super().handle(**options)
        return result
