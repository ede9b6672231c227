"""Earlier names of management commands, which stay for one minor version."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand


def keep_old_name(command: type[BaseCommand], old: str, new: str) -> type[BaseCommand]:
    """Return the command under its earlier name: it does the same, and first prints a warning on standard error."""

    class RenamedCommand(command):
        help = f"Deprecated: use {new}."

        def handle(self, *args: Any, **options: Any) -> Any:
            message = f"DeprecationWarning: {old} is now called {new}. The old name ends with version 0.4."
            self.stderr.write(self.style.WARNING(message))
            return super().handle(*args, **options)

    return RenamedCommand
