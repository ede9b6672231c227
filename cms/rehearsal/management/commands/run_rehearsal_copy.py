"""Run the process of one rehearsal; the rehearsal service starts it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.rehearsal.copy_process import CopyProcess, NotACopy, take_output


class Command(BaseCommand):
    """Moves a copy to later minutes and answers reads, for the rehearsal service."""

    help = "Run the process of one rehearsal. `manage.py rehearsal` starts it with the environment of a copy."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("socket", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            CopyProcess(options["directory"], options["socket"], take_output()).run(sys.stdin)
        except NotACopy as error:
            raise CommandError(str(error)) from error
