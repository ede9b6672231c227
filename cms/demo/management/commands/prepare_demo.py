"""Prepare an installation with demo content in one process, for `make run`: manage.py prepare_demo [--no-site]."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.commands import migrate

from cms.core.commands import exit_when_interrupted
from cms.demo.loader.content import count_entries, create_users, is_loaded, load_demo
from cms.demo.loader.entries import DemoContentError
from cms.demo.migrated_database import load_if_empty


class Command(BaseCommand):
    """Does what is missing, and prints each step as it begins: “Step”, or “Step: detail”."""

    help = "Bring the database, static files, demo content and search index up to date. Existing data are kept."
    requires_system_checks = ()  # `migrate` runs those of the database, and every start runs all others

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", action=BooleanOptionalAction, default=True, help="The reference site runs, too.")

    def handle(self, *, site: bool, **_: Any) -> None:
        with exit_when_interrupted("Interrupted. Run the same command again."):
            self._report("Creating the database")
            load_if_empty()
            call_command(ReportingMigrate(self._report), verbosity=0, interactive=False)
            self._report("Collecting static files")
            call_command("collectstatic", verbosity=0, interactive=False)
            if not is_loaded():
                self._load_demo()
            self._report("Indexing")
            call_command("worker", once=True)
            call_command("register_site_webhook", off=not site, stdout=_Silent())

    def _load_demo(self) -> None:
        step, done, total = "Loading the demo content", 0, count_entries()

        def advance(entries: int) -> None:
            nonlocal done
            done += entries
            self._report(step, f"{done} of {total}")

        self._report(step)
        create_users(settings.DATA_DIR)  # first, because the content marks the demo as loaded
        try:
            load_demo(advance)
        except DemoContentError as error:
            raise CommandError(str(error)) from error

    def _report(self, step: str, detail: str = "") -> None:
        self.stdout.write(f"{step}: {detail}" if detail else step)
        self.stdout.flush()


class ReportingMigrate(migrate.Command):
    """Django's `migrate`, which also reports how far it is."""

    def __init__(self, report: Callable[[str, str], object]) -> None:
        super().__init__()
        self._report, self._applied = report, 0

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        """Report each migration that has been applied."""
        if action == "apply_success":
            self._applied += 1
            self._report("Creating the database", f"{self._applied} migrations applied")


class _Silent:
    """Output that is not shown."""

    def write(self, text: str) -> None: ...
