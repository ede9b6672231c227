"""Hold the groups of this installation against the table in cms/users/permissions.yaml."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.users.roles import apply_roles, diff_roles


class Command(BaseCommand):
    help = "Says where groups differ from the table of roles; --apply makes them what the table says."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="end with 1 where a group differs")
        what.add_argument("--apply", action="store_true", help="undo what was changed by hand")

    def handle(self, *, check: bool, apply: bool, **_: Any) -> None:
        found = diff_roles()
        for deviation in found:
            self.stdout.write(str(deviation))
        if apply:
            apply_roles()
            self.stdout.write(self.style.SUCCESS("All groups are as the table says."))
        elif not found:
            self.stdout.write(self.style.SUCCESS("All groups are as the table says."))
        elif check:
            raise CommandError("Groups differ from the table. If that is not meant: manage.py roles --apply")
