"""Import contacts from a CSV file, as the admin does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.press.journalists.csv_files import BadContactFile, decode
from cms.press.journalists.imports import import_contacts, plan_import
from cms.press.journalists.models import JournalistImport, JournalistList


class Command(BaseCommand):
    """Imports a CSV file, or reports what it would change."""

    help = "Import journalists from a CSV file. All rows are imported in one transaction, or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only report what would change")
        parser.add_argument("--consent-source", default="", help="how the journalists agreed to receive releases")
        parser.add_argument("--consent-date", type=date.fromisoformat, help="when they agreed, such as 2026-05-03")
        parser.add_argument("--list", default="", help="the name of a list that everybody is put on")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        run = JournalistImport(
            file_name=file.name,
            consent_source=options["consent_source"],
            consent_given_on=options["consent_date"],
            add_to_list=_find_list(options["list"]),
        )
        if bool(run.consent_source) != bool(run.consent_given_on):
            raise CommandError("A consent needs both --consent-source and --consent-date.")
        try:
            run.content = decode(file.read_bytes())
            plan_import(run)
        except (OSError, BadContactFile) as problem:
            raise CommandError(str(problem)) from None
        if not dry_run:
            run.save()
            import_contacts(run)
            run.refresh_from_db()
        self._report(run, dry_run)

    def _report(self, run: JournalistImport, is_dry_run: bool) -> None:
        for row in run.report:
            if row["notes"]:
                self.stdout.write(f"line {row['line']}: {row['result']}: {' '.join(row['notes'])}")
        counts = ", ".join(f"{count} {result}" for result, count in sorted(run.counts.items())) or "no rows"
        self.stdout.write(f"{'Dry run: ' if is_dry_run else ''}{counts}.")


def _find_list(name: str) -> JournalistList | None:
    found = JournalistList.objects.filter(name=name).first()
    if name and found is None:
        raise CommandError(f"There is no list “{name}”.")
    return found
