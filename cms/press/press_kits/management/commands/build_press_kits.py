"""Request the press kits of all releases."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.press.press_kits.models import PressKit
from cms.press.press_kits.rebuild_queue import request_all_kits


class Command(BaseCommand):
    """Request the kits of all public releases from the worker."""

    help = "Let the worker compare the press kits of all public releases with their pages, and build those that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="build all of them, also those that are current")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["force"]:
            PressKit.objects.update(digest="")  # their URLs return 404 until they are built again
        self.stdout.write(f"Requested {request_all_kits()} press kits; the worker builds them.")
