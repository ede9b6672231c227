"""Print the JSON Schema of records: manage.py print_import_schema."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from cms.moving.importing.records.record_schema import build_schema


class Command(BaseCommand):
    """Prints the schema of one line of a file for import_content, made from the page types of the installation."""

    help = "Print the JSON Schema of the records that import_content reads, or write it to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, metavar="FILE")

    def handle(self, *_: Any, **options: Any) -> None:
        text = json.dumps(build_schema(), indent=2, ensure_ascii=False, sort_keys=True)
        if options["output"]:
            options["output"].write_text(f"{text}\n", encoding="utf-8")
            self.stdout.write(f"Wrote {options['output']}.")
        else:
            self.stdout.write(text)
