"""Import the entries of a feed: manage.py import_feed URL|FILE --type TYPE."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from cms.core.commands import INTERRUPTED_EXIT_CODE, Progress, catch_stop_signals
from cms.moving.importing.conversion.rule_files import add_rules_option, get_rule_sets
from cms.moving.importing.conversion.rules import use_rules
from cms.moving.importing.importer import Importer, Result
from cms.moving.importing.records.records import BadFile
from cms.moving.importing.reports.report import Report, ReportedRecords, check_completeness
from cms.moving.importing.reports.tag_policy import TagPolicy, add_tag_option, get_tag_policy
from cms.moving.importing.resolution.destination import read_destinations
from cms.moving.importing.resolution.downloads import Downloader
from cms.moving.importing.resolution.file_sources import HttpSource
from cms.moving.importing.resolution.files import FileStore
from cms.moving.importing.resolution.parent_pages import get_importable_types
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


class Command(BaseCommand):
    """Imports entries of a feed as pages, by default as drafts."""

    progress: Progress

    help = "Create pages from a feed (RSS, Atom, JSON Feed). Run it again for new entries and to update changed ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("feed", metavar="URL|FILE", help="Address of the feed, or a file with it.")
        parser.add_argument("--type", required=True, choices=sorted(get_importable_types()), dest="kind")
        parser.add_argument("--site", metavar="HOST", help="Host name of the site; the default site if omitted.")
        parser.add_argument("--locale", metavar="LANGUAGE", help="Language of the pages; by default the first.")
        parser.add_argument("--under", metavar="PAGE_ID", type=int, help="Page to import below.")
        parser.add_argument("--publish", action="store_true", help="Make the pages public. Without it they are drafts.")
        parser.add_argument(
            "--create-terms",
            action="store_true",
            help="Create topics and people that do not exist yet. Without it they are left out.",
        )
        parser.add_argument("--source-name", metavar="NAME", default="", help="By default the title of the feed.")
        parser.add_argument("--no-files", action="store_false", dest="files", help="Fetch no pictures and documents.")
        add_tag_option(parser)
        add_rules_option(parser)
        parser.add_argument("--restore", action="store_true", help="Create pages again that editors deleted.")
        parser.add_argument("--report", metavar="FILE", type=Path, help="Write what became of each entry to a file.")
        parser.add_argument("--dry-run", action="store_true", help="Read, convert and count without writing.")

    def handle(self, *_: Any, **options: Any) -> None:
        rules = get_rule_sets(options["rules"])
        destinations = read_destinations(options, lambda text: self.progress.write_line(text))
        downloader = Downloader()
        received = self.read(options, downloader)
        if received is None:
            self.stdout.write("The feed has not changed since the last import.")
            return
        records = self.build_records(received, options, destinations.language)
        files = FileStore([HttpSource(downloader)] if options["files"] else [], restore=options["restore"])
        importer = Importer(
            destinations,
            default_type=options["kind"],
            files=files,
            restore=options["restore"],
            dry_run=options["dry_run"],
            policy=get_tag_policy(options),
        )
        with use_rules(*rules), Report(options["report"]) as report:
            is_complete = self.run_import(importer, records, report)
            self.summarise(report, records, importer, dry_run=options["dry_run"])
        if not is_complete:
            raise CommandError("Interrupted. Run the same command to continue.", returncode=INTERRUPTED_EXIT_CODE)
        if not (report.count(Result.FAILED) or options["dry_run"]) and is_address(options["feed"]):
            remember_version(options["feed"], _describe_options(options), received.validators)
        check_completeness(report, "entries", has_missing_files=files.has_missing)

    def read(self, options: dict[str, Any], downloader: Downloader) -> FeedData | None:
        """Return the feed, or None if it is the version that was imported last."""
        feed = options["feed"]
        try:
            if is_address(feed):
                # Deleted pages and a dry run need all entries.
                is_repeated = options["restore"] or options["dry_run"]
                known = Validators() if is_repeated else get_validators(feed, _describe_options(options))
                return fetch_feed(feed, downloader, known)
            if not Path(feed).is_file():
                raise CommandError(f"File not found: {feed}. An address begins with https:// or http://.")
            return read_feed_file(Path(feed))
        except BadFile as problem:
            raise CommandError(str(problem)) from problem

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
            drop_tags=get_tag_policy(options) == TagPolicy.DROP_TAGS,
        )
        return build_feed_records(feed, feed_options, language=language, create_terms=options["create_terms"])

    def run_import(self, importer: Importer, records: FeedRecords, report: Report) -> bool:
        """Import the entries; return whether all were read."""
        reported = ReportedRecords(records, "entry")
        self.progress = Progress("import_feed", len(records), unit="entries", stream=self.stderr)
        with self.progress as progress, catch_stop_signals() as stop_requested:
            try:
                for outcomes in importer.run(reported):
                    for outcome in outcomes:
                        report.add(reported.describe(outcome))
                        if outcome.reason:
                            progress.write_line(f"entry {outcome.position}: {outcome.reason}")
                    progress.advance(len(outcomes))
                    if stop_requested.is_set():
                        return False
            except OperationalError as problem:
                raise CommandError(f"Database error ({problem}). Run the same command to continue.") from problem
        return True

    def summarise(self, report: Report, records: FeedRecords, importer: Importer, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("Dry run; nothing was changed. It would be:")
        for line in report.describe():
            self.stdout.write(line)
        left_out = [f"{name} ({count})" for name, count in (records.ignored + importer.ignored).most_common()]
        if left_out:
            self.stdout.write(f"left out: {', '.join(left_out)}")


def _describe_options(options: dict[str, Any]) -> str:
    return "|".join(str(options[name]) for name in LASTING_OPTIONS)
