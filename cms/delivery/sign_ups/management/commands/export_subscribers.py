"""Export the subscribers that have changed since a moment, for a CRM."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from cms.core.commands import Progress, exit_when_interrupted
from cms.delivery.sign_ups.subscriber_data import WRITERS, describe_all, find_changed, find_next_moment
from cms.operations.audit.trail import record_audit


class Command(BaseCommand):
    """Prints confirmed and unsubscribed subscribers, and the moment for the next export."""

    help = "Print the subscribers that have confirmed, changed their choices or unsubscribed since a moment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", default="", metavar="MOMENT", help="ISO 8601, such as 2026-11-26T15:00:00Z")
        parser.add_argument("--format", default="csv", choices=sorted(WRITERS), help="csv, the default, or jsonl")

    def handle(self, *, since: str, **options: Any) -> None:
        moment = parse_moment(since) if since else None
        continue_at = find_next_moment()  # read first: what changes during the export belongs to the next one
        changed = find_changed(moment)
        with (
            exit_when_interrupted("Interrupted. Run the same command again."),
            Progress("export_subscribers", changed.count(), unit="subscribers", stream=self.stderr) as progress,
        ):
            try:
                WRITERS[options["format"]](describe_all(changed, progress), cast("TextIO", self.stdout))
            finally:  # also what was printed before an interruption
                record_audit("data.exported", command="export_subscribers", rows=progress.done)
        text = f"{progress.done} subscribers. Continue with --since {continue_at.isoformat()}"
        self.stderr.write(text, self.style.SUCCESS)  # not among the rows


def parse_moment(text: str) -> datetime:
    """Return a moment in ISO 8601. Without a time it is midnight, and without a zone that of TIME_ZONE.

    Raises:
        CommandError: The text is no moment.
    """
    try:
        day = parse_date(text)
        moment = datetime.combine(day, time()) if day else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"--since: “{text}” is no moment. Write it as 2026-11-26T15:00:00Z or 2026-11-26.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
