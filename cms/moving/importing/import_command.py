"""What the commands of all sources share: options, progress, interruption, the summary and the exit code."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from cms.core.commands import INTERRUPTED_EXIT_CODE, Progress, catch_stop_signals

from .conversion.rule_files import add_rules_option
from .conversion.rules import use_rules
from .importer import Importer
from .records.fields import DOCUMENT, PICTURE
from .records.records import BadFile, Source
from .reports.outcomes import Outcome, Result
from .reports.report import (
    MAX_LINES,
    Report,
    ReportEntry,
    ReportNotWritten,
    describe_record,
)
from .reports.tag_policy import TagPolicy
from .resolution.destinations import Destinations, ParentNotFound, get_importable_types
from .resolution.files import FileStore

FAILED_EXIT_CODE = 1  # Django's code for every error: a page, a record or the whole file could not be imported
MISSING_FILES_EXIT_CODE = 3  # pages and records are complete; 2 means an error in the options
FILE_KINDS = frozenset((PICTURE, DOCUMENT, "attachment"))  # kinds of items in reports; the last one is WordPress' name
CONTINUE = "Run the same command to continue."


class ImportCommand(BaseCommand):
    """Base of the commands. What is reported has been committed, so that each can be interrupted and run again."""

    unit = "records"  # what a source consists of
    kind = "record"  # one of them, in the report
    position = "line"  # what its number is that of
    progress: Progress | None = None

    def add_import_arguments(self, parser: ArgumentParser) -> None:
        """Add the options that all commands have."""
        parser.add_argument("--site", metavar="HOST", help="Host name of the site; the default site if omitted.")
        parser.add_argument(
            "--locale",
            metavar="LANGUAGE",
            help=f"Language of {self.unit} that name none; by default that of the source, else the first of the site.",
        )
        parser.add_argument(
            "--under", metavar="PAGE_ID", type=int, help="Page to import below; determines site and language."
        )
        parser.add_argument(
            "--report", metavar="FILE", type=Path, help=f"Write what became of each {self.kind}, as JSON lines."
        )
        parser.add_argument(
            "--unknown",
            choices=[str(policy) for policy in TagPolicy],
            default=str(TagPolicy.DRAFT),
            help="What becomes of pages with shortcodes or template tags that no rule covers: a draft; or the tags are "
            "removed, and what is between them stays; or they are kept as text. By default %(default)s.",
        )
        add_rules_option(parser)
        parser.add_argument("--restore", action="store_true", help="Create pages and files again that editors deleted.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Read, convert and say what would change, without writing."
        )

    @contextmanager
    def open_report(self, options: dict[str, Any]) -> Iterator[Report]:
        """Open the report and use the rules of the options. What can go wrong with a source is an error of the command.

        Raises:
            CommandError: the source, the rules, the destination or the report cannot be used, or the database fails.
        """
        try:
            with use_rules(*options["rules"]), Report(options["report"]) as report:
                yield report
        except (BadFile, ParentNotFound, ReportNotWritten) as problem:
            text = str(problem)
            raise CommandError(f"{text[:1].upper()}{text[1:]}") from problem
        except OperationalError as problem:
            raise CommandError(f"Database error ({problem}). {CONTINUE}") from problem

    def get_destinations(self, options: dict[str, Any]) -> Destinations:
        """Return the places that the options name, and say of each page that is created above imported ones.

        Raises:
            CommandError: there is no such site, language or page, or it cannot have pages of this type.
        """
        named = {"host": options["site"], "language": options["locale"], "under": options["under"]}
        try:
            destinations = Destinations(**named, report_created=self.write_line)
            if options.get("kind"):
                destinations.get(get_importable_types()[options["kind"]])
        except ParentNotFound as problem:
            raise CommandError(str(problem)) from problem
        return destinations

    def build_importer(
        self, options: dict[str, Any], destinations: Destinations, files: FileStore, *, default_type: str = ""
    ) -> Importer:
        """Return the importer that the options describe."""
        return Importer(
            destinations,
            default_type=default_type,
            files=files,
            restore=options["restore"],
            dry_run=options["dry_run"],
            policy=TagPolicy(options["unknown"]),
        )

    def run_import(self, importer: Importer, source: Source, report: Report, total: int) -> None:
        """Import the records of a source, and write the summary.

        Raises:
            CommandError: the import was interrupted.
        """
        began = time.monotonic()
        is_complete = self.follow(self._import(importer, source, report), total)
        self.summarise(report, importer, time.monotonic() - began)
        if importer.ignored:
            ignored = ", ".join(f"{name} ({count})" for name, count in importer.ignored.items())
            self.stdout.write(f"ignored, because the types have no such field: {ignored}")
        self.check_end(is_complete=is_complete)

    def _import(self, importer: Importer, source: Source, report: Report) -> Iterator[int]:
        try:
            for outcomes in importer.run(source):
                for outcome in outcomes:
                    report.add(self.complete_entry(describe_record(outcome, self.kind)))
                    self.describe(outcome)
                yield report.total
        except BadFile as problem:
            self.write_line(str(problem))
            report.add(ReportEntry(report.total + 1, "file", Result.FAILED, reason=str(problem)))

    def complete_entry(self, entry: ReportEntry) -> ReportEntry:
        """Return the entry of the report with what only the source knows."""
        return entry

    def follow(self, counts: Iterable[int], total: int | None) -> bool:
        """Show the progress of an import; return whether it came to its end."""
        name = type(self).__module__.rpartition(".")[2]
        with (
            Progress(name, total, unit=self.unit, stream=self.stderr) as progress,
            catch_stop_signals() as stop_requested,
        ):
            self.progress = progress
            for count in counts:
                progress.advance(count - progress.done)
                if stop_requested.is_set():
                    return False
        return True

    def write_line(self, text: str) -> None:
        """Write a line above that of the progress."""
        if self.progress:
            self.progress.write_line(text)
        else:
            self.stderr.write(text)

    def describe(self, outcome: Outcome) -> None:
        """Write why a record could not be imported, and what a dry run would change."""
        where = f"{self.position} {outcome.position}"
        if outcome.reason:
            self.write_line(f"{where}: {outcome.reason}")
        if outcome.changes:
            page = f", page {outcome.page_id}" if outcome.page_id else ""
            self.write_line(f"{where}: would be {outcome.result}: {outcome.record.id if outcome.record else ''}{page}")
        for change in outcome.changes:
            values = f"“{change.before}” → “{change.after}”" if change.before else f"“{change.after}”"
            self.write_line(f"    {change.field}: {values}")

    def summarise(
        self,
        report: Report,
        importer: Importer,
        seconds: float,
        *,
        total: int | None = None,
    ) -> None:
        """Write the summary of the report; `total` is what the source has, if each of it has to have an outcome."""
        if importer.dry_run:
            self.stdout.write("Dry run; nothing was changed. It would be:")
        for line in report.describe():
            self.stdout.write(line)
        for position, _, problems in importer.unresolved[:MAX_LINES]:
            self.stdout.write(f"{self.position} {position}: {'; '.join(problems)}")
        if report.count(Result.DELETED):
            self.stdout.write("Pages that editors deleted stay deleted; use --restore to create them again.")
        rate = report.total / seconds if seconds else 0
        done = f"{report.total} of {total}" if total is not None else str(report.total)
        self.stdout.write(f"{done} {self.unit} in {seconds:.1f} s, {rate:.1f} {self.unit}/s.")

    def check_end(self, *, is_complete: bool) -> None:
        """Raise CommandError if the import was interrupted."""
        if not is_complete:
            raise CommandError(f"Interrupted. {CONTINUE}", returncode=INTERRUPTED_EXIT_CODE)

    def check_report(self, report: Report, files: FileStore) -> None:
        """Return if everything was imported.

        Raises:
            CommandError: an item failed, or with the code MISSING_FILES_EXIT_CODE only files are missing.
        """
        failed = {kind for kind, result in report.results if result == Result.FAILED}
        if failed - FILE_KINDS:
            reason = f"Some {self.unit} could not be imported; see the reasons above."
            raise CommandError(reason, returncode=FAILED_EXIT_CODE)
        if failed or files.has_missing:
            reason = f"All {self.unit} were imported, but some of their files are missing; see the reasons above."
            raise CommandError(reason, returncode=MISSING_FILES_EXIT_CODE)
