"""Compare the groups of this installation with the table in cms/accounts/users/permissions.yaml."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.accounts.users.roles import apply_roles, diff_roles


class Command(BaseCommand):
    """Prints the differences; exits with 1 for --check, corrects the groups for --apply."""

    help = "Print where groups differ from the table of roles. With --apply, give each group the grants of the table."

    def add_arguments(self, parser: CommandParser) -> None:
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--check", action="store_true", help="exit with 1 if a group differs")
        mode.add_argument("--apply", action="store_true", help="undo changes made by hand")

    def handle(self, *, check: bool, apply: bool, **_: Any) -> None:
        differences = diff_roles()
        for difference in differences:
            self.stdout.write(str(difference))
        if apply:
            apply_roles()
            self.stdout.write(self.style.SUCCESS("All groups match the table."))
        elif not differences:
            self.stdout.write(self.style.SUCCESS("All groups match the table."))
        elif check:
            raise CommandError(
                "Groups differ from the table. Run `manage.py compare_roles --apply` to undo unintended changes."
            )
