"""Rehearse a minute: manage.py rehearse --at "2026-12-01 09:00 Europe/Brussels"."""

from __future__ import annotations

import threading
import time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from cms.core import clock
from cms.core.commands import Progress, catch_stop_signals
from cms.core.zones import InstantError, parse_instant, write_offset_time
from cms.jobs.queue import Claim, claim_due
from cms.rehearsal.copies.audience import Audience, find_hidden_drafts
from cms.rehearsal.holder import LEASE, Holder
from cms.rehearsal.lifecycle import RehearsalRefused, build_address, create_row, end
from cms.rehearsal.models import Rehearsal
from cms.rehearsal.report.reports import has_failed, read_report
from cms.rehearsal.report.text import write_report
from cms.rehearsal.service import end_lost, open_front, remove_leftovers

POLL_SECONDS = 0.5
MAX_REPORT_SECONDS = 120.0  # until the report of a large site has been built
MAX_WAIT_SECONDS = 60.0  # the service takes a requested rehearsal within a second
State = Rehearsal.State


class Command(BaseCommand):
    """Rehearses a minute in the service or, where there is none, in this process until Ctrl-C."""

    help = (
        "Rehearse a minute and print the address at which it can be read. Without REHEARSAL_URL the command itself "
        "holds the rehearsal until Ctrl-C; otherwise the service does, until the rehearsal ends."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at",
            required=True,
            metavar="TIME",
            help='The minute: "2026-12-01 09:00 Europe/Brussels"; without a zone, in that of the site.',
        )
        parser.add_argument(
            "--user",
            metavar="NAME",
            help="The account whose view of restricted drafts applies. Without it, no restricted draft is rehearsed.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            at, zone = parse_instant(options["at"])
            user = self._find_user(options["user"])
            self.stdout.write(f"Minute     {write_offset_time(at, zone)} {zone.key}")
            self._print_left_out(user)
            rehearsal = create_row(None, at, zone.key, None, audience=user)
        except (InstantError, RehearsalRefused) as error:
            raise CommandError(str(error)) from error
        if settings.REHEARSAL_URL:
            self._wait_for_service(rehearsal)
        else:
            self._hold(rehearsal)

    def _find_user(self, name: str | None) -> Any:
        if name is None:
            return None
        user = get_user_model()._default_manager.filter(username=name, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account “{name}”.")
        return user

    def _print_left_out(self, user: Any) -> None:
        """Say how many drafts the rehearsal lacks: by default, a release under embargo is one of them."""
        hidden = find_hidden_drafts(Audience(user.pk if user else None), ())
        if number := len(hidden.objects.get(Page, ())):
            what = "that this account does not see" if user else "that are restricted or under embargo"
            why = "" if user else ": --user names an account that sees them"
            self.stdout.write(f"Left out   {number} pages {what}{why}")

    def _wait_for_service(self, rehearsal: Rehearsal) -> None:
        """Show the progress of the service until the rehearsal can be read. Ctrl-C ends it."""
        with catch_stop_signals() as stop:
            if not self._wait_until_taken(rehearsal, stop):
                end(rehearsal)
                raise CommandError("No service has taken the rehearsal: start `manage.py rehearsal`.")
            self._show_progress(rehearsal, stop)
            if stop.is_set():
                end(rehearsal)
                raise CommandError("Interrupted; the rehearsal has ended.", returncode=130)
        self._print_result(rehearsal, build_address(rehearsal))

    def _hold(self, rehearsal: Rehearsal) -> None:
        """Hold the rehearsal in this process, and answer for it at REHEARSAL_BIND until Ctrl-C."""
        origin = f"http://{settings.REHEARSAL_BIND}"
        try:
            server = open_front(origin)
        except OSError as error:
            end(rehearsal)
            raise CommandError(f"REHEARSAL_BIND={settings.REHEARSAL_BIND}: {error.strerror or error}.") from error
        end_lost()
        remove_leftovers()
        with catch_stop_signals() as stop:
            claim: Claim[Rehearsal] = claim_due(Rehearsal.objects.filter(pk=rehearsal.pk), 1, LEASE)
            holder = threading.Thread(target=Holder(claim, claim.rows[0], stop).run, name="rehearsal")
            holder.start()
            try:
                self._show_progress(rehearsal, stop)
                if not stop.is_set():
                    self._print_result(rehearsal, build_address(rehearsal, origin))
                    self.stdout.write("Ctrl-C ends the rehearsal and removes the copy.")
                while holder.is_alive() and not stop.wait(POLL_SECONDS):
                    pass
            finally:
                stop.set()
                holder.join()
                server.close()

    def _wait_until_taken(self, rehearsal: Rehearsal, stop: threading.Event) -> bool:
        began = time.monotonic()
        while time.monotonic() - began < MAX_WAIT_SECONDS and not stop.wait(POLL_SECONDS):
            rehearsal.refresh_from_db()
            if rehearsal.state != State.REQUESTED:
                return True
        return stop.is_set()

    def _show_progress(self, rehearsal: Rehearsal, stop: threading.Event) -> None:
        """Show how far the rehearsal is, on a terminal or in the log, until it can be read or has ended."""
        with Progress("rehearse", 200, unit="percent", stream=self.stderr) as progress:
            while not stop.wait(POLL_SECONDS):
                rehearsal.refresh_from_db()
                if rehearsal.state == State.READY or rehearsal.is_over:
                    progress.advance(max(0, 200 - progress.done))
                    return
                copied = 0 if rehearsal.state in (State.REQUESTED, State.COPYING) else 100
                progress.advance(max(0, copied + rehearsal.progress - progress.done))

    def _print_result(self, rehearsal: Rehearsal, address: str) -> None:
        if rehearsal.state != State.READY:
            raise CommandError(rehearsal.failure or "The rehearsal has ended.")
        hours = (rehearsal.ends_at - clock.now()).total_seconds() / 3600
        self.stdout.write(f"API        {address}/api/v1/releases")
        self.stdout.write(f"Ends       in {hours:.1f} hours, or by `End` in the admin")
        self._print_report(rehearsal)

    def _print_report(self, rehearsal: Rehearsal) -> None:
        """Print the report as soon as it has been built, which takes some seconds more."""
        began = time.monotonic()
        while time.monotonic() - began < MAX_REPORT_SECONDS:
            if report := read_report(rehearsal):
                self.stdout.write(f"\n{write_report(report, ZoneInfo(rehearsal.zone))}\n")
                return
            rehearsal.refresh_from_db()
            if has_failed(rehearsal):
                break
            time.sleep(POLL_SECONDS)
        self.stdout.write("Report     not built; the log says why")
