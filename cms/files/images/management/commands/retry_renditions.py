"""The command that lets the worker try images again whose files could not be read."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms.files.images.renditions import retry_failed


class Command(BaseCommand):
    """Let the worker create the sizes of images again whose files could not be read today."""

    help = (
        "Let the worker create the sizes of images again whose files could not be read; it does so once a day itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        self.stdout.write(f"{retry_failed()} images are tried again by the worker.")
