"""Import pages from a JSON Lines file or an export: manage.py import_content FILE|DIR."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from cms.core.interruption import INTERRUPTED_EXIT_CODE, catch_stop_signals
from cms.core.progress import Progress
from cms.importing.destination_options import read_destinations
from cms.importing.file_sources import DirectorySource, FileSource, HttpSource
from cms.importing.files import FileStore
from cms.importing.importer import Importer, Outcome, Result
from cms.importing.json_lines import MANIFEST, RECORDS_FILE, count_lines, read_records
from cms.importing.parent_pages import get_importable_types
from cms.importing.records import BadFile

MAX_NOTES = 50  # that are written; all others are counted


class Command(BaseCommand):
    """Imports records of pages of all types, and of topics, people, menus and other objects."""

    progress: Progress
    notes = 0
    fetches = False

    help = (
        "Create pages from a .jsonl or .jsonl.gz file, or from the directory of an export. "
        "Run it again to continue, or to update changed records."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE|DIR")
        parser.add_argument(
            "--type",
            choices=sorted(get_importable_types()),
            dest="kind",
            help="Page type of the records that do not name one.",
        )
        parser.add_argument("--site", metavar="HOST", help="Host name of the site; the default site if omitted.")
        parser.add_argument(
            "--locale",
            metavar="LANGUAGE",
            help="Language of the pages; by default the first of --site, else the first of LANGUAGES.",
        )
        parser.add_argument(
            "--under", metavar="PAGE_ID", type=int, help="Index page to import below; determines site and locale."
        )
        parser.add_argument(
            "--files", metavar="DIR", type=Path, help="Directory of the files; by default that of the records."
        )
        parser.add_argument("--fetch", action="store_true", help="Fetch files whose URLs the records have.")
        parser.add_argument("--restore", action="store_true", help="Create pages again that editors deleted.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Read, convert and say what would change, without writing."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        file = options["file"] / RECORDS_FILE if options["file"].is_dir() else options["file"]
        if not file.is_file():
            raise CommandError(f"File not found: {file}.")
        if options["site"]:
            _check_sites(file.parent / MANIFEST)
        importer = Importer(
            read_destinations(options, self.report_created),
            default_type=options["kind"] or "",
            files=FileStore(_get_file_sources(options, file), restore=options["restore"]),
            restore=options["restore"],
            dry_run=options["dry_run"],
        )
        self.fetches = options["fetch"]
        counts: Counter[Result] = Counter()
        started = time.monotonic()
        try:
            complete = self.read(importer, file, counts)
        except OperationalError as problem:
            raise CommandError(f"Database error ({problem}); {self.describe_done(counts)}") from problem
        self.summarise(counts, time.monotonic() - started, dry_run=options["dry_run"])
        self.report_incomplete(importer)
        if not complete:
            raise CommandError(f"Interrupted; {self.describe_done(counts)}", returncode=INTERRUPTED_EXIT_CODE)
        if counts[Result.FAILED]:
            raise CommandError("Some records could not be imported; see the messages above.")

    def read(self, importer: Importer, file: Path, counts: Counter[Result]) -> bool:
        """Import the lines; return whether the end of the file was reached."""
        self.progress = Progress("import_content", count_lines(file), unit="records", stream=self.stderr)
        with self.progress as progress, catch_stop_signals() as stop_requested:
            try:
                for outcomes in importer.run(read_records(file)):
                    self.report(outcomes, counts, progress)
                    if stop_requested.is_set():
                        return False
            except BadFile as problem:
                counts[Result.FAILED] += 1
                progress.write_line(str(problem))
        return True

    def report(self, outcomes: list[Outcome], counts: Counter[Result], progress: Progress) -> None:
        counts.update(outcome.result for outcome in outcomes)
        for outcome in outcomes:
            if outcome.reason:
                progress.write_line(f"line {outcome.position}: {outcome.reason}")
            for note in outcome.notes:
                self.report_note(f"line {outcome.position}: {note}", progress)
            if outcome.changes:
                self.report_changes(outcome, progress)
        progress.advance(len(outcomes))

    def report_note(self, text: str, progress: Progress) -> None:
        """Write what of a record could not be imported, or count it: old texts may name thousands of absent files."""
        self.notes += 1
        if self.notes <= MAX_NOTES:
            progress.write_line(text)

    def report_changes(self, outcome: Outcome, progress: Progress) -> None:
        page = f", page {outcome.page_id}" if outcome.page_id else ""
        progress.write_line(f"line {outcome.position}: would be {outcome.result}: {outcome.record_id}{page}")
        for change in outcome.changes:
            values = f"“{change.before}” → “{change.after}”" if change.before else f"“{change.after}”"
            progress.write_line(f"    {change.field}: {values}")

    def summarise(self, counts: Counter[Result], seconds: float, *, dry_run: bool) -> None:
        figures = ", ".join(f"{counts[result]} {result}" for result in Result)
        pages = counts[Result.CREATED] + counts[Result.UPDATED]
        rate = f"{seconds:.1f} s, {pages / seconds if seconds else 0:.1f} pages/s"
        self.stdout.write(f"{'Would be: ' if dry_run else ''}{figures} in {rate}.")
        if counts[Result.DELETED]:
            self.stdout.write("Pages that editors deleted stay deleted; use --restore to create them again.")

    def describe_done(self, counts: Counter[Result]) -> str:
        done = sum(counts.values()) - counts[Result.FAILED]
        return f"{done} records have been imported. Run the same command to continue."

    def report_created(self, text: str) -> None:
        self.progress.write_line(text)

    def report_incomplete(self, importer: Importer) -> None:
        """Name the fields that no type has, and what refers to records that were not imported."""
        ignored = [f"{name} ({count} record{'' if count == 1 else 's'})" for name, count in importer.ignored.items()]
        if self.notes > MAX_NOTES:
            hint = "" if self.fetches else "; --fetch fetches files whose URLs the records have"
            self.stdout.write(f"{self.notes - MAX_NOTES} further notes like those above{hint}.")
        if ignored:
            self.stdout.write(f"ignored: {', '.join(ignored)}")
        for position, _, problems in importer.unresolved:
            self.stdout.write(f"line {position}: {'; '.join(problems)}")


def _check_sites(manifest: Path) -> None:
    """Refuse an export of several sites, which would become one."""
    try:
        sites = json.loads(manifest.read_text(encoding="utf-8")).get("sites", [])
    except (OSError, ValueError):
        return  # the records are not from an export
    if len(sites) > 1:
        raise CommandError(f"The export has the sites {', '.join(sites)}: export one with --site to import it alone.")


def _get_file_sources(options: dict[str, Any], file: Path) -> list[FileSource]:
    directory = options["files"] or file.parent
    if not directory.is_dir():
        raise CommandError(f"Directory not found: {directory}.")
    return [DirectorySource(directory), *([HttpSource()] if options["fetch"] else [])]
