"""Say what this installation must do before and after an upgrade."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from cms.operations.upgrades.steps import Level, Phase, Upgrade, UpgradeStep, find_steps

NOTHING, STEPS, BLOCKED = 0, 2, 3  # exit codes; 1 is that of a command that fails
MARKS = {Level.NOTE: " ", Level.STEP: "-", Level.BLOCKER: "!"}


class Command(BaseCommand):
    """Lists the steps, and changes nothing."""

    help = (
        "Run this with the new version, before `migrate` and after web and worker were restarted: it lists what this "
        f"installation must do. Exit code {NOTHING}: nothing; {STEPS}: something is left to do; {BLOCKED}: the upgrade "
        "cannot begin."
    )
    requires_system_checks = ()  # the database may be that of the previous version

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--from", dest="since", default="", metavar="VERSION", help="the version before, if it is not recognised"
        )
        parser.add_argument("--json", action="store_true", help="print a list of steps for programs")

    def handle(self, *, since: str, json: bool, **_: Any) -> None:
        """Run the command."""
        try:
            steps = find_steps(Upgrade(since))
        except OperationalError as error:
            raise CommandError(f"The database does not respond, so nothing could be checked: {error}") from error
        self.stdout.write(_to_json(steps) if json else self._describe(steps))
        levels = {step.level for step in steps}
        code = BLOCKED if Level.BLOCKER in levels else STEPS if Level.STEP in levels else NOTHING
        if code:
            sys.exit(code)

    def _describe(self, steps: list[UpgradeStep]) -> str:
        lines = [f"Clarion {settings.CLARION_VERSION}"]
        for phase in Phase:
            of_phase = [step for step in steps if step.phase is phase]
            if of_phase:
                lines += ["", phase.value]
            for step in of_phase:
                lines += [f"{MARKS[step.level]} {step.what}", *([f"    {step.remedy}"] if step.remedy else [])]
        left = sum(step.level is not Level.NOTE for step in steps)
        return "\n".join([*lines, "", f"{left} to do (marked with - or !)." if left else "Nothing is left to do."])


def _to_json(steps: list[UpgradeStep]) -> str:
    rows = [
        {"phase": step.phase.name.lower(), "level": step.level.value, "what": step.what, "remedy": step.remedy}
        for step in steps
    ]
    return json.dumps(rows, indent=2)
