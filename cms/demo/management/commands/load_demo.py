"""Fill a fresh site with the demo content and make a log-in to look around with."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.demo.loading import PICTURE_WIDTH, DemoContentError, bars, is_loaded, load
from cms.demo.loading.accounts import create_login


class Command(BaseCommand):
    help = "Fills the default site with demo content. A site that has an organisation's name is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--missing", action="store_true", help="Add what a site with content lacks of the demo.")
        parser.add_argument("--picture-width", type=int, default=PICTURE_WIDTH, metavar="PIXELS")

    def handle(self, *, missing: bool, picture_width: int, **_: Any) -> None:
        if is_loaded() and not missing:
            self.stdout.write("The site has content; the demo is left as it is.")
            return
        if login := create_login(settings.DATA_DIR):  # first: the content says that all of this has been done
            self.stdout.write(login)
        started = time.monotonic()
        try:
            load(bars, picture_width=picture_width)
        except DemoContentError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(self.style.SUCCESS(f"The demo is loaded ({time.monotonic() - started:.0f} s)."))
