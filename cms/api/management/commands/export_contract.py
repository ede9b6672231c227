"""The command `export_contract`: write the OpenAPI document to a file, or compare it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.api.openapi.document import document

CONTRACT_FILE = Path(__file__).parents[4] / "frontend-contract" / "openapi.json"  # in a checkout
DEFAULT_OUTPUT = CONTRACT_FILE if CONTRACT_FILE.exists() else Path("openapi.json")
DIFFERS_MESSAGE = (
    "{file} differs from the document generated from the code. "
    "Run `make contract`, then add a line to frontend-contract/CHANGELOG.md."
)


class Command(BaseCommand):
    """Writes or checks `frontend-contract/openapi.json`, or `openapi.json` in an adopter's project."""

    help = "Write the OpenAPI document, or check that the file is up to date."
    requires_system_checks: list[str] = []  # the document depends on code only

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Do not write; exit 1 if the file differs.")
        parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, metavar="FILE")

    def handle(self, *_: Any, check: bool, output: Path, **options: Any) -> None:
        if check:
            if not _is_up_to_date(output):
                raise CommandError(DIFFERS_MESSAGE.format(file=output.name))
            self.stdout.write(f"{output.name} is up to date.")
            return
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(document(), encoding="utf-8")
        self.stdout.write(f"Wrote {output.name}.")


def _is_up_to_date(file: Path) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == document()
