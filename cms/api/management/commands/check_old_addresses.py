"""Check that the addresses of an old site lead to their pages: manage.py check_old_addresses FILE."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.api.old_addresses import InvalidFile, Result, check_addresses, read_addresses, read_report
from cms.core.interruption import exit_when_interrupted
from cms.core.progress import Progress
from cms.core.sites import SiteRoots


class Command(BaseCommand):
    """Prints the addresses that do not lead to their pages."""

    help = "Print which addresses of an old site do not lead to their pages. Nothing is changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument(
            "file",
            nargs="?",
            type=Path,
            help="A text file with an address or path in each line, and optionally the path to which it has to lead.",
        )
        source.add_argument("--report", type=Path, help="A report of an import, which names the addresses of items.")
        parser.add_argument("--site", metavar="HOST", help="Host of the site for FILE; the default site if omitted.")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["site"] and SiteRoots.read().find(options["site"], None) is None:
            raise CommandError(f"There is no site {options['site']}.")
        read = read_report if options["report"] else read_addresses
        path = options["report"] or options["file"]
        counts: Counter[Result] = Counter()
        try:
            with exit_when_interrupted("Interrupted. Nothing was changed."):
                self.print_findings(read(path), options["site"], counts)
        except InvalidFile as problem:
            raise CommandError(str(problem)) from problem
        figures = ", ".join(f"{counts[result]} {result}" for result in Result)
        self.stdout.write(f"{counts.total()} addresses: {figures}.")
        if not counts.total() and options["report"]:
            self.stdout.write("The pages of this import have no old addresses, as those of feeds.")
        elif not counts.total():
            raise CommandError(f"There are no addresses in {path}.")
        if counts[Result.WRONG]:
            raise CommandError("Some addresses do not lead to their pages; see above.")

    def print_findings(self, addresses: Any, site: str | None, counts: Counter[Result]) -> None:
        with Progress("check_old_addresses", None, unit="addresses", stream=self.stderr) as progress:
            for finding in check_addresses(addresses, site):
                counts[finding.result] += 1
                if finding.problem:
                    self.stdout.write(f"{finding.address}: {finding.problem}")
                progress.advance()
