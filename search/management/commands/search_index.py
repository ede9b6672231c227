"""django-elasticsearch-dsl's command of this name deletes the serving index and loses what is written meanwhile."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Switched off: use search_rebuild."

    def add_arguments(self, parser: CommandParser) -> None:
        for option in ("--create", "--populate", "--delete", "--rebuild", "--parallel", "--use-alias", "-f"):
            parser.add_argument(option, action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("Use `manage.py search_rebuild`: it builds beside the serving index and swaps once.")
