"""manage.py load_demo [--missing]"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.demo.loader import DemoContentError, is_loaded, load
from cms.demo.loader.accounts import create_login


class Command(BaseCommand):
    """Load the demo content and create its users."""

    help = "Load the demo content into the default site, unless the site has an organisation's name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--missing", action="store_true", help="Add what a site with content lacks of the demo.")

    def handle(self, *, missing: bool, **_: Any) -> None:
        if is_loaded() and not missing:
            self.stdout.write("The site has content; nothing was loaded.")
            return
        if login := create_login(settings.DATA_DIR):  # before the content, which marks the demo as loaded
            self.stdout.write(login)
        self.stdout.write("Loading the demo content")
        started = time.monotonic()
        try:
            load()
        except DemoContentError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"The demo is loaded ({time.monotonic() - started:.0f} s)."))
