"""Run the rehearsal service."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.core.memory import exclude_loaded_objects
from cms.db.move_state import MoveUnfinished, require_usable_database
from cms.journal.restore_detection import RestoreUnfinished, require_finished_restore
from cms.rehearsal.service import RehearsalService


class Command(BaseCommand):
    """Runs the rehearsal service until SIGTERM or SIGINT."""

    help = "Copy the site, move copies to later minutes and answer for them, until SIGTERM or SIGINT."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REHEARSAL_URL:
            raise CommandError("REHEARSAL_URL is empty: set it to the origin at which readers reach this service.")
        try:
            require_usable_database()
            require_finished_restore()
        except (MoveUnfinished, RestoreUnfinished) as error:
            raise CommandError(str(error)) from error
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        exclude_loaded_objects()
        try:
            RehearsalService(stop).run()
        except OSError as error:
            raise CommandError(f"REHEARSAL_BIND={settings.REHEARSAL_BIND}: {error.strerror or error}.") from error
