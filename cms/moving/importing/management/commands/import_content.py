"""Import pages from a JSON Lines file or an export: manage.py import_content FILE|DIR."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from cms.moving.importing.import_command import ImportCommand
from cms.moving.importing.resolution.destinations import get_importable_types
from cms.moving.importing.resolution.file_sources import DirectorySource, FileSource, HttpSource
from cms.moving.importing.resolution.files import FileStore
from cms.moving.importing.sources.json_lines import MANIFEST, RECORDS_FILE, count_lines, read_records


class Command(ImportCommand):
    """Imports records of pages of all types, and of topics, people, menus and other objects."""

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
        parser.add_argument(
            "--files", metavar="DIR", type=Path, help="Directory of the files; by default that of the records."
        )
        parser.add_argument("--fetch", action="store_true", help="Fetch files whose URLs the records have.")
        self.add_import_arguments(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        file = options["file"] / RECORDS_FILE if options["file"].is_dir() else options["file"]
        if not file.is_file():
            raise CommandError(f"File not found: {file}.")
        if options["site"]:
            _check_sites(file.parent / MANIFEST)
        files = FileStore(_get_file_sources(options, file), restore=options["restore"])
        destinations = self.get_destinations(options)
        importer = self.build_importer(options, destinations, files, default_type=options["kind"] or "")
        with self.open_report(options) as report:
            self.run_import(importer, read_records(file), report, count_lines(file))
        self.check_report(report, files)


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
