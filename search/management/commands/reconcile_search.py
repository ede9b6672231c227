"""The command that compares the database and the index."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.core.commands import Progress, exit_when_interrupted
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.indexing import reindex_requests
from search.indexing.indexer import get_languages
from search.indexing.rebuild import count_expected_pages
from search.indexing.reconcile import Findings, compare, reconcile


class Command(BaseCommand):
    """Compare the database and the index."""

    help = "Compare every page with the index and request that the worker writes pages that differ again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if a page differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            with exit_when_interrupted("Interrupted. Run the same command to compare all pages."):
                differences = self._find_lasting() if options["check"] else self._report(reconcile(get_engine()))
        except SearchUnavailable as error:
            raise CommandError(f"The search engine is not available: {error}") from error
        if options["check"]:
            self.stdout.write(f"{len(differences)} differ" + _named(differences))
            sys.exit(1 if differences else 0)

    def _report(self, passes: Iterable[Findings]) -> set[tuple[str, int]]:
        if parked := list(reindex_requests.parked().values_list("page_id", flat=True)):
            reindex_requests.mark(parked)
            self.stdout.write(f"{len(parked)} parked pages are tried again now")
        compared = missing = ghosts = stale = purged = 0
        for findings in self._show_progress(passes):
            compared += findings.compared
            missing += len(findings.missing)
            ghosts += len(findings.ghosts)
            stale += len(findings.stale)
            purged += len(findings.expired)
        self.stdout.write(
            f"{compared} pages compared: {missing} missing, {ghosts} ghosts, {stale} stale marked; "
            f"{purged} old tombstones purged"
        )
        return set()

    def _find_lasting(self) -> set[tuple[str, int]]:
        """Return what differs in two comparisons: a page that is being written differs in only one of them."""
        get_engine().prepare(get_languages())  # a new language has no index yet; all its pages are missing
        first = self._find_differences()
        return first & self._find_differences() if first else first

    def _find_differences(self) -> set[tuple[str, int]]:
        return {
            (f"{kind} in {findings.locale}", pk)
            for findings in self._show_progress(compare(get_engine()))
            for kind in ("missing", "ghosts", "stale")
            for pk in getattr(findings, kind)
        }

    def _show_progress(self, passes: Iterable[Findings]) -> Iterator[Findings]:
        total = count_expected_pages(get_languages())
        with Progress("reconcile_search", total, stream=self.stderr) as progress:
            for findings in passes:
                yield findings
                progress.advance(findings.compared)


def _named(differences: set[tuple[str, int]], limit: int = 20) -> str:
    shown = sorted(differences)[:limit]
    return "".join(f"\n  {kind}: page {pk}" for kind, pk in shown) + ("\n  …" if len(differences) > limit else "")
