"""The command that moves stored files to another storage: manage.py move_media --to URL."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from cms.core.commands import INTERRUPTED_EXIT_CODE, Progress, catch_stop_signals
from cms.files.media.file_copy import Result, State, compare_file, copy_file, delete_file, run_for_each
from cms.files.media.health import StoragePublic, StorageUnusable, probe_storage
from cms.files.storage.bucket import PATIENT_OPTIONS
from cms.files.storage.locations import (
    Bucket,
    InvalidMediaLocation,
    Location,
    build_storage,
    overlaps,
    parse_location,
)

MAX_FAILURES = 20  # one after the other; then the storage does not work
NEXT_STEPS = """
All bytes are the same. What to do next:
  1. Set MEDIA_URL to the storage of --to, and restart web and worker on all machines.
  2. Copy what was uploaded meanwhile:  manage.py move_media --from '{source}'
  3. Delete the files of the old storage, when you have a backup:  the same with --delete-source"""


class Command(BaseCommand):
    """Copies every file, compares the bytes of both, and says what to do next."""

    source: Any
    target: Any
    threads: int

    help = (
        "Copy all pictures and documents to another storage, and compare every byte. Run it again to continue. A URL "
        "is files:///directory or s3://host/bucket, as in MEDIA_URL. Leave its keys out and set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, because other users of the machine can see commands."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="source", metavar="URL", help="Storage to copy from; by default MEDIA_URL.")
        parser.add_argument("--to", dest="target", metavar="URL", help="Storage to copy to; by default MEDIA_URL.")
        parser.add_argument("--dry-run", action="store_true", help="Compare, and change nothing.")
        parser.add_argument(
            "--delete-source",
            action="store_true",
            help="If everything is the same, delete the files of --from. MEDIA_URL must be the storage of --to.",
        )
        parser.add_argument("--threads", type=int, default=8, help="Files that are copied at once (8).")

    def handle(self, *_: Any, **options: Any) -> None:
        current: Location = settings.MEDIA_LOCATION
        source, target = (_parse(options[name]) or current for name in ("source", "target"))
        if overlaps(source, target):
            raise CommandError("--from and --to are the same storage, or one contains the other.")
        if options["delete_source"] and target.address != current.address:
            raise CommandError("--delete-source: first set MEDIA_URL to the storage of --to, and restart.")
        self.source, self.target = _create_storage(source), _create_storage(target)
        self.threads = max(1, options["threads"])
        self.stdout.write(f"From {source} to {target}")
        if options["dry_run"]:
            self.run_for_all(compare_file)
            return
        self.check_target()
        self.run_for_all(copy_file)
        if options["delete_source"]:
            self.run_for_all(delete_file)
        elif target.address != current.address:
            self.stdout.write(NEXT_STEPS.format(source=source))

    def check_target(self) -> None:
        try:
            probe_storage(self.target)
        except StorageUnusable as error:
            raise CommandError(f"The storage of --to cannot be used: {error}.") from error
        except StoragePublic:
            message = "Everybody can read the storage of --to. Remove the policy or ACL that allows it."
            raise CommandError(message) from None

    def run_for_all(self, work: Callable[[Any, Any, str], Result]) -> None:
        """Do the work for each file of the source, name those that differ, and raise CommandError if there are any."""
        counts, size = Counter[State](), 0
        with catch_stop_signals() as stop, self.show_progress() as progress:
            results = run_for_each(self.list_names(), partial(work, self.source, self.target), self.threads)
            failures = 0
            for one in results:
                counts[one.state] += 1
                size += one.size
                failures = failures + 1 if one.reason else 0
                if one.state is State.DIFFERENT:
                    progress.write_line(f"{one.name}: {one.reason}")
                progress.advance()
                if stop.is_set() or failures == MAX_FAILURES:
                    break
            results.close()
        states = ", ".join(f"{number} {state}" for state, number in counts.items())
        self.stdout.write(f"{counts.total()} files, {filesizeformat(size)}: {states or 'nothing to do'}.")
        if stop.is_set():
            raise CommandError("Interrupted. Run the same command to continue.", returncode=INTERRUPTED_EXIT_CODE)
        if counts[State.DIFFERENT] or counts[State.MISSING]:
            raise CommandError("Not all files are the same in both storages. Run the same command to try again.")

    def show_progress(self) -> Progress:
        total = sum(1 for _ in self.list_names())
        return Progress("move_media", total, unit="files", stream=self.stderr)

    def list_names(self) -> Iterator[str]:
        try:
            yield from (name for name, _ in self.source.list_files())
        except OSError as error:
            raise CommandError(f"The storage of --from cannot be read: {error}") from error


def _parse(url: str | None) -> Location | None:
    try:
        return parse_location(url, os.environ) if url else None
    except InvalidMediaLocation as error:
        raise CommandError(f"The URL cannot be used: {error}") from None


def _create_storage(location: Location) -> Any:
    """Return the storage; a bucket is given more time than in a request."""
    entry = build_storage(location)
    if isinstance(location, Bucket):
        entry["OPTIONS"] |= PATIENT_OPTIONS
    return storages.create_storage(entry)
