"""Replace django-elasticsearch-dsl's command of this name with an error.

That command deletes the serving index and loses everything that is written while it runs.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Refuse to run."""

    help = "Disabled: use rebuild_search."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        for option in ("--create", "--populate", "--delete", "--rebuild", "--parallel", "--use-alias", "-f"):
            parser.add_argument(option, action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        raise CommandError(
            "Use `manage.py rebuild_search`: it builds a new index next to the serving one and switches in one step."
        )
