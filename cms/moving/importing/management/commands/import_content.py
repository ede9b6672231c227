"""Import pages from a JSON Lines file or an export: manage.py import_content FILE|DIR."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from cms.core.commands import INTERRUPTED_EXIT_CODE, Progress, catch_stop_signals
from cms.moving.importing.conversion.rule_files import add_rules_option, get_rule_sets
from cms.moving.importing.conversion.rules import use_rules
from cms.moving.importing.importer import Importer, Outcome, Result
from cms.moving.importing.records.records import BadFile
from cms.moving.importing.reports.report import (
    Report,
    ReportedRecords,
    ReportEntry,
    ReportNotWritten,
    check_completeness,
)
from cms.moving.importing.reports.tag_policy import add_tag_option, get_tag_policy
from cms.moving.importing.resolution.destination import read_destinations
from cms.moving.importing.resolution.file_sources import DirectorySource, FileSource, HttpSource
from cms.moving.importing.resolution.files import FileStore
from cms.moving.importing.resolution.parent_pages import get_importable_types
from cms.moving.importing.sources.json_lines import MANIFEST, RECORDS_FILE, count_lines, read_records

CONTINUE = "Run the same command to continue."


class Command(BaseCommand):
    """Imports records of pages of all types, and of topics, people, menus and other objects."""

    progress: Progress

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
        parser.add_argument("--report", metavar="FILE", type=Path, help="Write what became of each record to a file.")
        add_tag_option(parser)
        add_rules_option(parser)
        parser.add_argument("--restore", action="store_true", help="Create pages again that editors deleted.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Read, convert and say what would change, without writing."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        file = options["file"] / RECORDS_FILE if options["file"].is_dir() else options["file"]
        if not file.is_file():
            raise CommandError(f"File not found: {file}.")
        rules = get_rule_sets(options["rules"])
        if options["site"]:
            _check_sites(file.parent / MANIFEST)
        files = FileStore(_get_file_sources(options, file), restore=options["restore"])
        importer = Importer(
            read_destinations(options, lambda text: self.progress.write_line(text)),
            default_type=options["kind"] or "",
            files=files,
            restore=options["restore"],
            dry_run=options["dry_run"],
            policy=get_tag_policy(options),
        )
        began = time.monotonic()
        try:
            with use_rules(*rules), Report(options["report"]) as report:
                is_complete = self.run_import(importer, file, report)
        except ReportNotWritten as problem:
            raise CommandError(str(problem)) from problem
        except OperationalError as problem:
            raise CommandError(f"Database error ({problem}). {CONTINUE}") from problem
        self.summarise(report, importer, time.monotonic() - began)
        if not is_complete:
            raise CommandError(f"Interrupted. {CONTINUE}", returncode=INTERRUPTED_EXIT_CODE)
        check_completeness(report, "records", has_missing_files=files.has_missing)

    def run_import(self, importer: Importer, file: Path, report: Report) -> bool:
        """Import the lines; return whether the end of the file was reached."""
        records = ReportedRecords(read_records(file), "record")
        self.progress = Progress("import_content", count_lines(file), unit="records", stream=self.stderr)
        with self.progress as progress, catch_stop_signals() as stop_requested:
            try:
                for outcomes in importer.run(records):
                    for outcome in outcomes:
                        report.add(records.describe(outcome))
                        self.describe(outcome)
                    progress.advance(len(outcomes))
                    if stop_requested.is_set():
                        return False
            except BadFile as problem:
                progress.write_line(str(problem))
                report.add(ReportEntry(report.total + 1, "file", Result.FAILED, reason=str(problem)))
        return True

    def describe(self, outcome: Outcome) -> None:
        """Write why a record could not be imported, and what a dry run would change."""
        if outcome.reason:
            self.progress.write_line(f"line {outcome.position}: {outcome.reason}")
        if outcome.changes:
            page = f", page {outcome.page_id}" if outcome.page_id else ""
            self.progress.write_line(f"line {outcome.position}: would be {outcome.result}: {outcome.record_id}{page}")
        for change in outcome.changes:
            values = f"“{change.before}” → “{change.after}”" if change.before else f"“{change.after}”"
            self.progress.write_line(f"    {change.field}: {values}")

    def summarise(self, report: Report, importer: Importer, seconds: float) -> None:
        if importer.dry_run:
            self.stdout.write("Dry run; nothing was changed. It would be:")
        for line in report.describe():
            self.stdout.write(line)
        if importer.ignored:
            ignored = ", ".join(f"{name} ({count})" for name, count in importer.ignored.items())
            self.stdout.write(f"ignored, because the types have no such field: {ignored}")
        for position, _, problems in importer.unresolved:
            self.stdout.write(f"line {position}: {'; '.join(problems)}")
        if report.count(Result.DELETED):
            self.stdout.write("Pages that editors deleted stay deleted; use --restore to create them again.")
        rate = report.total / seconds if seconds else 0
        self.stdout.write(f"{report.total} records in {seconds:.1f} s, {rate:.1f} records/s.")


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
