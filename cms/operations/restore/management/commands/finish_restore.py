"""Make a database that was restored from a backup safe to start with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from cms.core.commands import Progress
from cms.journal.restore_detection import renew_lineage
from cms.operations.restore.restored_access import find_accounts, list_kinds, renew_session_versions, write_report

log = structlog.get_logger(__name__)

REMAINING = """
What the backup does not know has to be done again:
- Review the accounts above: deactivate who has left, and remove roles and second factors that were removed.
- Erase who was erased since the backup: manage.py erase_personal_data.
- Unsubscribe who has unsubscribed since the backup, as far as your mail service or CRM knows it.
- Unpublish or withdraw what was taken down since the backup. Until then, visitors see it again.
Then run `manage.py rebuild_search`, and start web and worker. Open releases under embargo to journalists again, share
drafts again, and empty a CDN that no webhook purges."""


class Command(BaseCommand):
    """Ends the access that the backup has brought back, and renews the lineage of the content, in this order."""

    help = (
        "Run this once after restoring a backup of the database, before web and worker start. It ends accesses to"
        " releases under embargo, links to drafts, previews, log-in sessions and links for new passwords, makes ETags"
        " and caches of the earlier content invalid, and lists all accounts for review. It may be run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would end, and the accounts; change nothing"
        )
        parser.add_argument("--report", metavar="FILE", type=Path, help="write the accounts to a CSV file, too")

    def handle(self, *, dry_run: bool, report: Path | None, **_: Any) -> None:
        accounts = list(find_accounts())
        if report:
            try:
                write_report(report, accounts)
            except OSError as error:
                message = f"The accounts could not be written to {report}: {error.strerror}. Nothing was changed."
                raise CommandError(message) from error
        if dry_run:
            for kind in list_kinds():
                self.stdout.write(f"{kind.find().count()} {kind.label} would end")
        else:
            self._finish()
        self.stdout.write(f"\nAccounts ({len(accounts)}), as the backup has them, times in UTC:")
        for account in accounts:
            self.stdout.write(f"  {account.describe()}")
        self.stdout.write("Nothing was changed." if dry_run else REMAINING)

    def _finish(self) -> None:
        kinds = list_kinds()
        found = {kind: kind.find().count() for kind in kinds}
        with Progress("finish_restore", sum(found.values()), unit="rows", stream=self.stderr) as progress:
            for kind in kinds:
                for count in kind.end_all():
                    progress.advance(count)
                self.stdout.write(f"{found[kind]} {kind.label} ended")
        renew_session_versions()
        Site.clear_site_root_paths_cache()
        renew_lineage()  # the last step: until then, web and worker refuse to start
        log.warning("restore.finished", **{kind.name: count for kind, count in found.items()})
        self.stdout.write("ETags, caches and tokens of /changes of the earlier content are invalid.")
