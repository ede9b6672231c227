"""Import the entries of a feed: manage.py import_feed URL|FILE --type TYPE."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from cms.moving.importing.import_command import ImportCommand
from cms.moving.importing.importer import Result
from cms.moving.importing.records.records import BadFile
from cms.moving.importing.reports.tag_policy import TagPolicy
from cms.moving.importing.resolution.destinations import get_importable_types
from cms.moving.importing.resolution.downloads import Downloader
from cms.moving.importing.resolution.file_sources import HttpSource
from cms.moving.importing.resolution.files import FileStore
from cms.moving.importing.sources.feeds.feed_data import (
    FeedData,
    Validators,
    fetch_feed,
    get_validators,
    is_address,
    parse_feed,
    read_feed_file,
    remember_version,
)
from cms.moving.importing.sources.feeds.feed_records import FeedOptions, FeedRecords, build_feed_records

# Options that change which pages an unchanged feed gives.
LASTING_OPTIONS = (
    *("kind", "site", "locale", "under", "publish", "create_terms", "source_name", "files", "unknown", "rules"),
)


class Command(ImportCommand):
    """Imports entries of a feed as pages, by default as drafts."""

    unit, kind, position = "entries", "entry", "entry"
    help = "Create pages from a feed (RSS, Atom, JSON Feed). Run it again for new entries and to update changed ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("feed", metavar="URL|FILE", help="Address of the feed, or a file with it.")
        parser.add_argument("--type", required=True, choices=sorted(get_importable_types()), dest="kind")
        parser.add_argument("--publish", action="store_true", help="Make the pages public. Without it they are drafts.")
        parser.add_argument(
            "--create-terms",
            action="store_true",
            help="Create topics and people that do not exist yet. Without it they are left out.",
        )
        parser.add_argument("--source-name", metavar="NAME", default="", help="By default the title of the feed.")
        parser.add_argument("--no-files", action="store_false", dest="files", help="Fetch no pictures and documents.")
        self.add_import_arguments(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        destinations = self.get_destinations(options)
        downloader = Downloader()
        with self.open_report(options) as report:
            received = self.read(options, downloader)
            if received is None:
                self.stdout.write("The feed has not changed since the last import.")
                return
            records = self.build_records(received, options, destinations.language)
            files = FileStore([HttpSource(downloader)] if options["files"] else [], restore=options["restore"])
            importer = self.build_importer(options, destinations, files, default_type=options["kind"])
            self.run_import(importer, records, report, len(records))
        if records.ignored:
            left_out = ", ".join(f"{name} ({count})" for name, count in records.ignored.most_common())
            self.stdout.write(f"left out: {left_out}")
        if not (report.count(Result.FAILED) or options["dry_run"]) and is_address(options["feed"]):
            remember_version(options["feed"], _describe_options(options), received.validators)
        self.check_report(report, files)

    def read(self, options: dict[str, Any], downloader: Downloader) -> FeedData | None:
        """Return the feed, or None if it is the version that was imported last."""
        feed = options["feed"]
        if is_address(feed):
            # Deleted pages and a dry run need all entries.
            is_repeated = options["restore"] or options["dry_run"]
            known = Validators() if is_repeated else get_validators(feed, _describe_options(options))
            return fetch_feed(feed, downloader, known)
        if not Path(feed).is_file():
            raise CommandError(f"File not found: {feed}. An address begins with https:// or http://.")
        return read_feed_file(Path(feed))

    def build_records(self, received: FeedData, options: dict[str, Any], language: str) -> FeedRecords:
        try:
            feed = parse_feed(received)
        except BadFile as problem:
            raise CommandError(f"{options['feed']}: {problem}") from problem
        address = options["feed"] if is_address(options["feed"]) else feed.address or Path(options["feed"]).name
        feed_options = FeedOptions(
            address=address,
            source_name=options["source_name"],
            publish=options["publish"],
            drop_tags=TagPolicy(options["unknown"]).drops_tags,
        )
        return build_feed_records(feed, feed_options, language=language, create_terms=options["create_terms"])


def _describe_options(options: dict[str, Any]) -> str:
    return "|".join(str(options[name]) for name in LASTING_OPTIONS)
