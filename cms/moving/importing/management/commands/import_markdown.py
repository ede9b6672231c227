"""Import a site that is kept as a directory of Markdown: manage.py import_markdown DIRECTORY."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from cms.moving.importing.import_command import ImportCommand
from cms.moving.importing.reports.report import ReportEntry
from cms.moving.importing.reports.tag_policy import TagPolicy
from cms.moving.importing.resolution.destinations import get_importable_types
from cms.moving.importing.resolution.file_sources import FileSource, HttpSource
from cms.moving.importing.resolution.files import FileStore
from cms.moving.importing.sources.markdown.markdown_records import MarkdownOptions, MarkdownRecords
from cms.moving.importing.sources.markdown.site import read_site


class Command(ImportCommand):
    """Imports the pages of a site of Jekyll, Hugo or Eleventy, with their images and old addresses."""

    unit, kind, position = "files", "file", "file"
    help = "Create pages from a directory of Jekyll, Hugo or Eleventy. Run it again to continue, or to update."
    records: MarkdownRecords

    def add_arguments(self, parser: ArgumentParser) -> None:
        types = sorted(get_importable_types())
        parser.add_argument("directory", metavar="DIRECTORY", type=Path, help="The directory with the site's settings.")
        parser.add_argument("--url", default="", help="Address of the old site, if its settings name none.")
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
        parser.add_argument("--fetch", action="store_true", help="Fetch pictures and documents of other servers.")
        self.add_import_arguments(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        if not options["directory"].is_dir():
            raise CommandError(f"Directory not found: {options['directory']}.")
        destinations = self.get_destinations(options)
        with self.open_report(options) as report:
            site = read_site(options["directory"], url=options["url"])
            sources: list[FileSource] = [*site.file_directories, *([HttpSource()] if options["fetch"] else [])]
            files = FileStore(sources, upload_urls=site.home_urls, restore=options["restore"])
            how = MarkdownOptions(
                post_type=options["post_type"],
                page_type=options["page_type"],
                types=dict(options["types"]),
                permalink=options["permalink"],
                drop_tags=TagPolicy(options["unknown"]).drops_tags,
                language=destinations.language,
            )
            self.records = MarkdownRecords(site, how, files)
            importer = self.build_importer(options, destinations, files)
            self.run_import(importer, self.records, report, len(self.records))
        for reason, count in self.records.ignored.most_common():
            self.stdout.write(f"left out: {count} × {reason}")
        self.check_report(report, files)

    def complete_entry(self, entry: ReportEntry) -> ReportEntry:
        """Return the entry with the links of the file that lead to nothing imported."""
        return replace(entry, unresolved=self.records.take_unresolved(entry.position))


def _read_mapping(written: str) -> tuple[str, str]:
    """Return the directory and the page type of the option --map."""
    path, found, kind = written.rpartition("=")
    if not found or kind not in get_importable_types():
        raise ArgumentTypeError(f"“{written}” is not PATH=TYPE with one of {', '.join(sorted(get_importable_types()))}")
    return path, kind
