"""The command `export_contract`: write the OpenAPI document in versions 3.1 and 3.0 to files, or compare them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.api.openapi.document import document
from cms.api.openapi.version_30 import document_30

CONTRACT_FILE = Path(__file__).parents[4] / "frontend-contract" / "openapi.json"  # it exists in a checkout only
DEFAULT_OUTPUT = CONTRACT_FILE if CONTRACT_FILE.exists() else Path("openapi.json")
DIFFERS_MESSAGE = (
    "{file} differs from the document generated from the code. "
    "Run `make contract`, then add a line to frontend-contract/CHANGELOG.md."
)


class Command(BaseCommand):
    """Writes or checks `frontend-contract/openapi.json`, or `openapi.json` in an adopter's project.

    The document in OpenAPI 3.0 is in `openapi-3.0.json` beside it, for tools that do not read 3.1.
    """

    help = "Write the OpenAPI document, or check that the file is up to date."
    requires_system_checks: list[str] = []  # the document depends on code only

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Do not write; exit 1 if the file differs.")
        parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, metavar="FILE")

    def handle(self, *_: Any, check: bool, output: Path, **options: Any) -> None:
        texts = {output: document(), output.with_stem(f"{output.stem}-3.0"): document_30()}
        names = " and ".join(file.name for file in texts)
        if check:
            for file, text in texts.items():
                if not file.exists() or file.read_text(encoding="utf-8") != text:
                    raise CommandError(DIFFERS_MESSAGE.format(file=file.name))
            self.stdout.write(f"{names} are up to date.")
            return
        output.parent.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            file.write_text(text, encoding="utf-8")
        self.stdout.write(f"Wrote {names}.")
