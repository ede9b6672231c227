"""Load the demo content: manage.py load_demo [--missing]."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.core.commands import Progress, exit_when_interrupted
from cms.demo.loader.content import count_entries, create_users, is_loaded, load_demo
from cms.demo.loader.entries import DemoContentError


class Command(BaseCommand):
    """Loads the demo content and creates its users."""

    help = "Load the demo content into the default site, unless the site has an organisation's name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--missing", action="store_true", help="Add missing demo content to a site with content.")

    def handle(self, *, missing: bool, **_: Any) -> None:
        if is_loaded() and not missing:
            self.stdout.write("The site already has content; nothing was loaded.")
            return
        if login := create_users(settings.DATA_DIR):  # first, because the content marks the demo as loaded
            self.stdout.write(login)
        self.stdout.write("Loading the demo content")
        started = time.monotonic()
        try:
            with (
                exit_when_interrupted("Interrupted. Run the same command again."),
                Progress("load_demo", count_entries(), unit="entries", stream=self.stderr) as progress,
            ):
                load_demo(progress.advance)
        except DemoContentError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"The demo is loaded ({time.monotonic() - started:.0f} s)."))
