"""What the commands about one person's data have in common."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.core.renamed_commands import keep_old_name
from cms.operations.privacy.people import PERSON_KINDS, PersonKind


class PersonCommand(BaseCommand):
    """Finds the person whom `--of KIND WHO` names."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--of", required=True, choices=PERSON_KINDS, dest="kind", help="what the person is here")
        parser.add_argument("person", help="e-mail address; of staff, user name or e-mail address")

    def handle(self, *, kind: str, person: str, **_: Any) -> None:
        self.process(PERSON_KINDS[kind], PERSON_KINDS[kind].find(person))

    def process(self, kind: PersonKind, person: Any) -> None:
        """Do what the command does for a normalised address or an account."""
        raise NotImplementedError


def keep_name_of_kind(command: type[PersonCommand], old: str, new: str, kind: str) -> type[BaseCommand]:
    """Return the command under an earlier name that contained the kind, such as `staff_export`."""

    class CommandOfKind(command):  # type: ignore[valid-type,misc]
        def add_arguments(self, parser: CommandParser) -> None:
            parser.add_argument("person")

        def handle(self, **options: Any) -> None:
            super().handle(**options, kind=kind)

    return keep_old_name(CommandOfKind, old, f"{new} --of {kind}")
