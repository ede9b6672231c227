"""Write the content of the site to files: manage.py export_content DIR."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core import clock
from cms.core.commands import INTERRUPTED_EXIT_CODE, Progress, catch_stop_signals
from cms.core.sites import SiteRoots
from cms.moving.export.exporter import Exporter, sort_roots
from cms.moving.export.scope import Scope
from cms.operations.audit.trail import record_audit


class Command(BaseCommand):
    """Writes pages, what they refer to, and the files, in the format that import_content reads."""

    help = "Write everything that is public, as JSON lines and files, to a directory."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument(
            "--everything",
            action="store_true",
            help="Also what the public does not see: drafts, scheduled and private pages.",
        )
        parser.add_argument("--site", metavar="HOST", help="Host name of the only site; all sites if omitted.")

    def handle(self, *_: Any, **options: Any) -> None:
        scope = self.get_scope(options)
        directory: Path = options["directory"]
        if directory.exists() and not directory.is_dir():
            raise CommandError(f"{directory} is not a directory.")
        exporter = Exporter(scope, directory)
        started = time.monotonic()
        try:
            complete = self.run(exporter)
        except OSError as problem:
            raise CommandError(f"The export cannot be written: {problem}.") from problem
        finally:  # also what was written before an interruption
            record_audit("data.exported", command="export_content", rows=exporter.pages)
        if not complete:
            raise CommandError("Interrupted; run the same command to continue.", returncode=INTERRUPTED_EXIT_CODE)
        self.stdout.write(
            f"Wrote {exporter.pages} pages, {exporter.objects} other records and {exporter.files.count} files to "
            f"{directory} in {time.monotonic() - started:.1f} s."
        )
        if scope.everything and (left_out := scope.count_restricted_documents()):
            self.stdout.write(f"Left out: {left_out} documents in private collections, because records have none.")
        for name in exporter.files.missing:
            self.stderr.write(f"The file of {name} cannot be read; it is left out.")
        if exporter.files.missing:
            raise CommandError("Some files could not be read; see the messages above.")

    def get_scope(self, options: dict[str, Any]) -> Scope:
        roots = sort_roots(SiteRoots.read().roots)
        hosts = sorted({root.host for root in roots})
        if host := options["site"]:
            roots = [root for root in roots if host in (root.host, root.host.partition(":")[0])]
        if not roots:
            raise CommandError(f"There is no site {host or ''}; known: {', '.join(hosts) or 'none'}.")
        return Scope(tuple(roots), everything=options["everything"], now=clock.now())

    def run(self, exporter: Exporter) -> bool:
        """Write the export; return whether it is complete."""
        with (
            Progress("export_content", exporter.scope.count_pages(), stream=self.stderr) as progress,
            catch_stop_signals() as stop_requested,
        ):
            for pages in exporter.run():
                progress.advance(pages - progress.done)
                if stop_requested.is_set():
                    return False
        return True
