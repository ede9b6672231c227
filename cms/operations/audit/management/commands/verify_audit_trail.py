"""Check the hash chain of the audit trail: manage.py verify_audit_trail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.operations.audit.chain import Head
from cms.operations.audit.verification import verify_trail


class Command(BaseCommand):
    """Names each row of the audit trail that was changed, removed or inserted."""

    help = (
        "Check that no row of the audit trail was changed, removed or inserted since the worker has numbered it. Give "
        "--head with the last head that the log or an e-mail has: the end of the trail may be cut only after it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            metavar="NUMBER:DIGEST",
            action="append",
            default=[],
            dest="heads",
            help="a head from the log event audit.head or from the daily e-mail; may be repeated",
        )

    def handle(self, *, heads: list[str], **_: Any) -> None:
        try:
            noted = [Head.parse(text) for text in heads]
        except ValueError as error:
            raise CommandError(str(error)) from None
        result = verify_trail(noted)
        for fault in result.faults:
            self.stdout.write(str(fault))
        for at in result.restored_at:
            self.stdout.write(
                f"A backup was restored on {at:%Y-%m-%d %H:%M} UTC: rows that are newer than the backup are lost."
            )
        if result.faults:
            raise CommandError(f"The audit trail is not as it was written: {len(result.faults)} faults.")
        self.stdout.write(f"{result.rows} rows are as they were written, {result.waiting} wait for the worker.")
        self.stdout.write(f"Head: {result.head}")
