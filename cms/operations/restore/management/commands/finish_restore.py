"""Make a database that was restored from a backup safe to start with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from cms.core.commands import Progress
from cms.journal.restore_detection import renew_lineage
from cms.operations.audit.actions import find_actions
from cms.operations.audit.chain import Head
from cms.operations.audit.trail import record_audit
from cms.operations.backups.place import get_place
from cms.operations.restore.replay import Replay, continue_ledger, find_new_entries, replay_ledger
from cms.operations.restore.restored_access import (
    Credentials,
    find_accounts,
    list_ended_kinds,
    list_kinds,
    renew_session_versions,
    write_report,
)

log = structlog.get_logger(__name__)

UNKNOWN = """
What neither the backup nor a whole ledger knows has to be done again:
- Review the accounts above: deactivate who has left, and remove roles and second factors that were removed.
- Erase who was erased since the backup: manage.py erase_personal_data.
- Unsubscribe who has unsubscribed since the backup, as far as your mail service or CRM knows it.
- Unpublish or withdraw what was taken down since the backup. Until then, visitors see it again.
Open releases under embargo to journalists again, and share drafts again.
"""
START = """Run `manage.py rebuild_search`, start web and worker, and empty a CDN that no webhook purges."""


class Command(BaseCommand):
    """Takes back again what was taken back since the backup, and renews the lineage of the content, in this order."""

    help = (
        "Run this once after restoring a backup of the database, before web and worker start. Where the ledger beside"
        " the backups is whole, it takes back again what was taken back since; otherwise it ends all accesses to"
        " releases under embargo and links to drafts. It ends previews, log-in sessions and links for new passwords,"
        " makes ETags and caches of the earlier content invalid, and lists all accounts. It may be run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would end, and the accounts; change nothing"
        )
        parser.add_argument("--report", metavar="FILE", type=Path, help="write the accounts to a CSV file, too")
        parser.add_argument(
            "--head",
            metavar="NUMBER:DIGEST",
            action="append",
            default=[],
            dest="heads",
            help="a head of the ledger, from its log event ledger.head or the daily e-mail; may be repeated",
        )
        parser.add_argument(
            "--without-ledger", action="store_true", help="do not read the ledger; all accesses and links end"
        )

    def handle(self, *, dry_run: bool, report: Path | None, heads: list[str], without_ledger: bool, **_: Any) -> None:
        try:
            noted = [Head.parse(text) for text in heads]
        except ValueError as error:
            raise CommandError(str(error)) from None
        replay = self._read_ledger(noted, dry_run=dry_run, without_ledger=without_ledger)
        accounts = list(find_accounts())
        if report:
            try:
                write_report(report, accounts)
            except OSError as error:
                message = f"The accounts could not be written to {report}: {error.strerror}. Run the command again."
                raise CommandError(message) from error
        self._describe(replay)
        kinds = list_ended_kinds(is_ledger_whole=replay.is_whole)
        if dry_run:
            for kind in list_kinds():
                text = "would end" if kind in kinds else "would go on"
                self.stdout.write(f"{kind.find().count()} {kind.label} {text}")
        else:
            self._finish(kinds, replay)
        self.stdout.write(f"\nAccounts ({len(accounts)}), as the backup has them, times in UTC:")
        for account in accounts:
            self.stdout.write(f"  {account.describe()}")
        if dry_run:
            self.stdout.write("Nothing was changed.")
            return
        if not replay.is_whole:
            self.stdout.write(UNKNOWN)
        if replay.failed:
            raise CommandError(_describe_failures(replay))
        self.stdout.write(START)

    def _read_ledger(self, noted: list[Head], *, dry_run: bool, without_ledger: bool) -> Replay:
        """Take back again what the ledger has, or only say how much it is."""
        if without_ledger:
            return Replay("It was not read.")
        try:
            if not dry_run:
                return replay_ledger(get_place(), noted)
            entries, reason = find_new_entries(get_place(), noted)
            return Replay(reason, len(entries))
        except OSError as error:
            raise CommandError(
                f"The ledger could not be read: {error}. Nothing was changed. Run the command again when BACKUP_URL "
                "responds, or with --without-ledger, which ends all accesses and links."
            ) from error

    def _describe(self, replay: Replay) -> None:
        if replay.reason:
            self.stdout.write(f"The ledger is not whole, so all accesses and links end. {replay.reason}")
        self.stdout.write(f"{replay.entries} entries of the ledger are newer than the backup")
        actions = find_actions()
        for name, count in sorted(replay.changed.items()):
            self.stdout.write(f"  {actions[name].label}: {count} taken back again")
        for text in replay.failed:
            self.stdout.write(self.style.ERROR(f"  Not taken back, do it yourself: {text}"))

    def _finish(self, kinds: list[Credentials], replay: Replay) -> None:
        found = {kind: kind.find().count() for kind in kinds}
        with Progress("finish_restore", sum(found.values()), unit="rows", stream=self.stderr) as progress:
            for kind in kinds:
                for count in kind.end_all():
                    progress.advance(count)
                self.stdout.write(f"{found[kind]} {kind.label} ended")
        renew_session_versions()
        Site.clear_site_root_paths_cache()
        record_audit("restore.finished", entries=replay.entries, is_whole=replay.is_whole)
        continue_ledger(get_place(), is_whole=replay.is_whole, retry_after=replay.retry_after)
        renew_lineage()  # the last step: until then, web and worker refuse to start
        log.warning("restore.finished", **{kind.name: count for kind, count in found.items()})
        self.stdout.write("ETags, caches and tokens of /changes of the earlier content are invalid.")


def _describe_failures(replay: Replay) -> str:
    """Return how many entries were not taken back, and what to do."""
    count = len(replay.failed)
    entries = "1 entry of the ledger was" if count == 1 else f"{count} entries of the ledger were"
    text = f"{entries} not taken back: see above. Everything else has finished."
    if not replay.is_whole:
        return f"{text} Do these yourself before you start web and worker."
    return (
        f"{text} Remove the causes and run the command again, which tries these entries once more, or do these "
        "yourself before you start web and worker."
    )
