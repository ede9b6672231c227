"""Import an export of WordPress: manage.py import_wordpress FILE [--uploads DIR | --fetch]."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from cms.core.commands import INTERRUPTED_EXIT_CODE, Progress, catch_stop_signals
from cms.moving.importing.conversion.rule_files import get_rule_sets
from cms.moving.importing.conversion.rules import use_rules
from cms.moving.importing.importer import Result
from cms.moving.importing.records.records import BadFile
from cms.moving.importing.reports.report import MAX_LINES, Report, ReportNotWritten, check_completeness
from cms.moving.importing.reports.tag_policy import get_tag_policy
from cms.moving.importing.resolution.destination import Destinations
from cms.moving.importing.resolution.parent_pages import ParentNotFound, get_importable_types
from cms.moving.importing.sources.wordpress.command_line import (
    add_arguments,
    get_file_sources,
    get_lists,
    get_mappings,
)
from cms.moving.importing.sources.wordpress.export_file import ExportFile, read_site
from cms.moving.importing.sources.wordpress.languages import match_language
from cms.moving.importing.sources.wordpress.mapping_skeleton import build_skeleton
from cms.moving.importing.sources.wordpress.type_mappings import BadMapping
from cms.moving.importing.sources.wordpress.wordpress_import import WordPressImport

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Imports the posts, pages, pictures and documents of an export file."""

    help = "Import a .xml or .xml.gz file of WordPress (Tools → Export). Run it again to continue, or to update."
    progress: Progress | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(f"File not found: {options['file']}.")
        try:
            if options["print_mapping"]:
                self.print_mapping(options["file"])
                return
            with use_rules(*get_rule_sets(options["rules"])):
                self.run_import(options)
        except (BadFile, BadMapping, ParentNotFound, ReportNotWritten) as problem:
            raise CommandError(str(problem)) from problem

    def print_mapping(self, file: Path) -> None:
        for line in build_skeleton(ExportFile(file).read_items(), get_importable_types()):
            self.stdout.write(line)

    def run_import(self, options: dict[str, Any]) -> None:
        began = time.monotonic()
        with Report(options["report"]) as report:
            task = WordPressImport(
                options["file"],
                destinations=self.get_destinations(options),
                mappings=get_mappings(options["mapping"]),
                file_sources=get_file_sources(options),
                report=report,
                lists=get_lists(options),
                restore=options["restore"],
                dry_run=options["dry_run"],
                policy=get_tag_policy(options),
            )
            problem_of_file = ""
            is_complete = self.follow(task.read(), None)
            try:
                is_complete = is_complete and self.follow(task.run(), task.index.total)
            except BadFile as problem:
                problem_of_file = str(problem)
            except OperationalError as problem:
                raise CommandError(f"Database error ({problem}); run the same command to continue.") from problem
        self.summarise(task, time.monotonic() - began)
        if problem_of_file:
            raise CommandError(f"{problem_of_file[0].upper()}{problem_of_file[1:]}.")
        self.conclude(task, is_complete=is_complete)

    def get_destinations(self, options: dict[str, Any]) -> Destinations:
        language = options["locale"]
        if not language and not options["under"]:
            named = read_site(options["file"]).language
            language = match_language(named, list(dict(settings.WAGTAIL_CONTENT_LANGUAGES)))
            if named and not language:
                self.write_line(f"The export is in “{named}”, which is not among LANGUAGES.")
        return Destinations(
            host=options["site"], language=language or None, under=options["under"], report_created=self.write_line
        )

    def follow(self, counts: Iterator[int], total: int | None) -> bool:
        """Show the progress of a part of the import; return whether it came to its end."""
        with (
            Progress("import_wordpress", total, unit="items", stream=self.stderr) as progress,
            catch_stop_signals() as stop_requested,
        ):
            self.progress = progress
            for count in counts:
                progress.advance(count - progress.done)
                if stop_requested.is_set():
                    return False
        return True

    def write_line(self, text: str) -> None:
        if self.progress:
            self.progress.write_line(text)
        else:
            self.stderr.write(text)

    def summarise(self, task: WordPressImport, seconds: float) -> None:
        report = task.report
        for line in report.describe():
            self.stdout.write(line)
        for position, _, problems in task.unresolved[:MAX_LINES]:
            self.stdout.write(f"item {position}: {'; '.join(problems)}")
        for repair, count in task.export.repairs.items():
            self.stdout.write(f"{count} {repair}")
        if task.index.comments:
            self.stdout.write(f"Comments of visitors, which are not imported: {task.index.comments}")
        if task.archive_redirects:
            self.stdout.write(f"Redirects from categories, tags and authors to their lists: {task.archive_redirects}")
        rate = report.total / seconds if seconds else 0
        prefix = "Nothing was written (dry run). " if task.dry_run else ""
        self.stdout.write(f"{prefix}{report.total} of {task.index.total} items in {seconds:.1f} s, {rate:.1f} items/s.")

    def conclude(self, task: WordPressImport, *, is_complete: bool) -> None:
        report = task.report
        if not is_complete:
            raise CommandError("Interrupted; run the same command to continue.", returncode=INTERRUPTED_EXIT_CODE)
        if report.total != task.index.total:
            log.error("import.items_unaccounted", items=task.index.total, reported=report.total)
            raise CommandError(f"{task.index.total - report.total} items have no outcome. Please report this error.")
        if report.count(str(Result.DELETED)):
            self.stdout.write("Pages that editors deleted stay deleted; use --restore to create them again.")
        check_completeness(report, "items", has_missing_files=task.has_missing_files)
