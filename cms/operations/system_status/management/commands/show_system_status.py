"""The command that shows the system status, for operators and monitoring."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.operations.system_status.issues import FINDERS, Section, find_sections


class Command(BaseCommand):
    """Show what is wrong with the installation, and what to do."""

    help = "Show what is wrong with the installation, and what to do; exit with 1 if something is."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the names of areas."""
        parser.add_argument("areas", nargs="*", metavar="AREA", help=f"only these: {', '.join(_list_names())}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each area with its issues and facts."""
        if unknown := set(options["areas"]) - set(_list_names()):
            raise CommandError(f"No area: {', '.join(sorted(unknown))}. The areas are {', '.join(_list_names())}.")
        found = [one for one in find_sections() if not options["areas"] or one.name in options["areas"]]
        for section in found:
            self._print(section)
        sys.exit(1 if any(section.issues for section in found) else 0)

    def _print(self, section: Section) -> None:
        self.stdout.write(f"{section.name}: {section.label}")
        for issue in section.issues:
            self.stdout.write(f"  {issue.level}: {issue.what} {issue.remedy}")
        for fact in section.facts:
            self.stdout.write(f"  {fact.text}")
        if not section.issues and not section.facts:
            self.stdout.write("  ok")


def _list_names() -> list[str]:
    return [name for name, _, _ in FINDERS.values()]
