"""Import a site that is kept as a directory of Markdown: manage.py import_markdown DIRECTORY."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from cms.core.commands import INTERRUPTED_EXIT_CODE, Progress, catch_stop_signals
from cms.moving.importing.importer import Importer, Result
from cms.moving.importing.records.records import BadFile
from cms.moving.importing.reports.report import Report, ReportedRecords, ReportNotWritten, check_completeness
from cms.moving.importing.reports.tag_policy import TagPolicy, add_tag_option, get_tag_policy
from cms.moving.importing.resolution.destinations import get_importable_types, read_destinations
from cms.moving.importing.resolution.file_sources import FileSource, HttpSource
from cms.moving.importing.resolution.files import FileStore
from cms.moving.importing.sources.markdown.markdown_records import MarkdownOptions, MarkdownRecords
from cms.moving.importing.sources.markdown.site import read_site


class Command(BaseCommand):
    """Imports the pages of a site of Jekyll, Hugo or Eleventy, with their images and old addresses."""

    progress: Progress

    help = "Create pages from a directory of Jekyll, Hugo or Eleventy. Run it again to continue, or to update."

    def add_arguments(self, parser: ArgumentParser) -> None:
        types = sorted(get_importable_types())
        parser.add_argument("directory", metavar="DIRECTORY", type=Path, help="The directory with the site's settings.")
        parser.add_argument(
            "--url", metavar="URL", default="", help="Address of the old site, if its settings name none."
        )
        parser.add_argument("--type", choices=types, default="story", dest="post_type", help="What posts become.")
        parser.add_argument("--page-type", choices=types, default="standard", help="What pages without a date become.")
        parser.add_argument(
            "--map",
            action="append",
            metavar="PATH=TYPE",
            type=_read_mapping,
            default=[],
            dest="types",
            help="What the files below a directory of the site become, whatever they are.",
        )
        parser.add_argument(
            "--permalink",
            metavar="RULE",
            default="",
            help="Address of posts in the old site, such as /:year/:month/:slug/, if its settings do not say it.",
        )
        parser.add_argument("--site", metavar="HOST", help="Host name of the site; the default site if omitted.")
        parser.add_argument(
            "--locale", metavar="LANGUAGE", help="Language of files that name none; by default the first."
        )
        parser.add_argument("--under", metavar="PAGE_ID", type=int, help="Page to import below.")
        parser.add_argument(
            "--fetch", action="store_true", help="Fetch pictures and documents that are on other servers."
        )
        add_tag_option(parser)
        parser.add_argument("--restore", action="store_true", help="Create pages again that editors deleted.")
        parser.add_argument("--report", metavar="FILE", type=Path, help="Write what became of each file to a file.")
        parser.add_argument("--dry-run", action="store_true", help="Read, convert and count without writing.")

    def handle(self, *_: Any, **options: Any) -> None:
        if not options["directory"].is_dir():
            raise CommandError(f"Directory not found: {options['directory']}.")
        destinations = read_destinations({**options, "kind": None}, lambda text: self.progress.write_line(text))
        policy = get_tag_policy(options)
        try:
            site = read_site(options["directory"], url=options["url"])
        except BadFile as problem:
            raise CommandError(f"{problem}.") from problem
        sources: list[FileSource] = [*site.file_directories, *([HttpSource()] if options["fetch"] else [])]
        upload_urls = [f"{site.url}{site.base_path}/", f"{site.url}/"]
        files = FileStore(sources, upload_urls=upload_urls, restore=options["restore"])
        records = MarkdownRecords(
            site,
            MarkdownOptions(
                post_type=options["post_type"],
                page_type=options["page_type"],
                types=dict(options["types"]),
                permalink=options["permalink"],
                drop_tags=policy == TagPolicy.DROP_TAGS,
                language=destinations.language,
            ),
            files,
        )
        importer = Importer(
            destinations, files=files, restore=options["restore"], dry_run=options["dry_run"], policy=policy
        )
        try:
            with Report(options["report"]) as report:
                is_complete = self.run_import(importer, records, report)
                self.summarise(report, records, importer, dry_run=options["dry_run"])
        except ReportNotWritten as problem:
            raise CommandError(str(problem)) from problem
        if not is_complete:
            raise CommandError("Interrupted. Run the same command to continue.", returncode=INTERRUPTED_EXIT_CODE)
        check_completeness(report, "files", has_missing_files=files.has_missing)

    def run_import(self, importer: Importer, records: MarkdownRecords, report: Report) -> bool:
        """Import the documents; return whether all were read."""
        reported = ReportedRecords(records, "file")
        self.progress = Progress("import_markdown", len(records), unit="files", stream=self.stderr)
        with self.progress as progress, catch_stop_signals() as stop_requested:
            try:
                for outcomes in importer.run(reported):
                    for outcome in outcomes:
                        unresolved = records.take_unresolved(outcome.position)
                        report.add(replace(reported.describe(outcome), unresolved=unresolved))
                        if outcome.reason:
                            progress.write_line(outcome.reason)
                    progress.advance(len(outcomes))
                    if stop_requested.is_set():
                        return False
            except OperationalError as problem:
                raise CommandError(f"Database error ({problem}). Run the same command to continue.") from problem
        return True

    def summarise(self, report: Report, records: MarkdownRecords, importer: Importer, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("Dry run; nothing was changed. It would be:")
        for line in report.describe():
            self.stdout.write(line)
        for reason, count in records.ignored.most_common():
            self.stdout.write(f"left out: {count} × {reason}")
        if importer.ignored:
            ignored = ", ".join(f"{name} ({count})" for name, count in importer.ignored.items())
            self.stdout.write(f"ignored, because the types have no such field: {ignored}")
        if report.count(Result.DELETED):
            self.stdout.write("Pages that editors deleted stay deleted; use --restore to create them again.")


def _read_mapping(written: str) -> tuple[str, str]:
    """Return the directory and the page type of the option --map."""
    path, found, kind = written.rpartition("=")
    if not found or kind not in get_importable_types():
        raise ArgumentTypeError(f"“{written}” is not PATH=TYPE with one of {', '.join(sorted(get_importable_types()))}")
    return path, kind
