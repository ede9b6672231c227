"""Say of e-mails with an unknown result whether they were sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.queue import resolve


class Command(BaseCommand):
    """Lists e-mails with an unknown result, or resolves them by the log of the mail server."""

    help = "List the e-mails of which nobody knows whether they were sent, or say whether they were."

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--log",
            type=Path,
            metavar="FILE",
            help="a complete log of the mail server: an e-mail whose Message-ID it contains was sent; "
            "others are sent now",
        )
        choice.add_argument("--sent", action="store_true", help="all of them were sent")
        choice.add_argument("--again", action="store_true", help="send all of them again")

    def handle(self, *, log: Path | None, sent: bool, again: bool, **_: Any) -> None:
        unknown = list(QueuedMail.objects.exclude(unknown_since=None))
        if not (log or sent or again):
            for mail in unknown:
                self.stdout.write(f"{mail.message_id}  {mail.kind}  since {mail.unknown_since:%Y-%m-%d %H:%M:%S}")
            self.stdout.write(f"{len(unknown)} e-mails.")
            return
        known = _find_in_log(log, {mail.message_id for mail in unknown}) if log else set()
        was_sent = [mail for mail in unknown if sent or mail.message_id in known]
        for mail in unknown:
            resolve(mail, was_sent=mail in was_sent)
        self.stdout.write(f"{len(was_sent)} were sent, {len(unknown) - len(was_sent)} will be sent now.")


def _find_in_log(log: Path, message_ids: set[str]) -> set[str]:
    """Return those of the Message-IDs that the log contains.

    Raises:
        CommandError: The log cannot be read.
    """
    found: set[str] = set()
    try:
        with log.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                found |= {one for one in message_ids - found if one in line}
    except OSError as error:
        raise CommandError(f"The log cannot be read: {error.strerror}.") from None
    return found
