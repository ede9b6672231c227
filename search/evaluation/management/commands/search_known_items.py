"""The command that searches for pages by their own titles."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.core.commands import Progress, exit_when_interrupted
from cms.core.sites import SiteRoot, SiteRoots
from search.engines.port import SearchUnavailable
from search.evaluation.evaluator import KnownItem, choose_pages, search_for_pages

MAX_SHOWN = 20


class Command(BaseCommand):
    """Search for pages by their own titles, and show which are not found."""

    help = "Search for public pages by their titles: as typed, with a typing error and half-typed. Nothing is changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--site", metavar="HOST", help="the default site if omitted")
        parser.add_argument("--locale", help="the first language of the site if omitted")
        parser.add_argument("--sample", type=int, default=200, help="number of pages, 200 by default")
        parser.add_argument("--seed", type=int, default=7, help="chooses the pages; the same seed chooses the same")

    def handle(self, *_: Any, **options: Any) -> None:
        """Run the command."""
        root = SiteRoots.read().find(options["site"], options["locale"])
        if root is None:
            raise CommandError("There is no such site or language. See Sites and Languages under Manage → Settings.")
        try:
            with exit_when_interrupted("Interrupted. Nothing was changed."):
                items = self._search(root, options["sample"], options["seed"])
        except SearchUnavailable as error:
            raise CommandError(f"The search engine is not available: {error}") from error
        if not items:
            raise CommandError("There is no public page that search could find.")
        self._report(items)

    def _search(self, root: SiteRoot, sample: int, seed: int) -> list[KnownItem]:
        pages = choose_pages(root, sample, seed)
        items: list[KnownItem] = []
        with Progress("search_known_items", len(pages), stream=self.stderr) as progress:
            for found in search_for_pages(root, pages, seed):
                items += found
                progress.advance()
        return items

    def _report(self, items: list[KnownItem]) -> None:
        scores: dict[str, list[float]] = defaultdict(list)
        for item in items:
            scores[item.kind].append(item.score)
        for kind, values in scores.items():
            found = sum(1 for value in values if value)
            self.stdout.write(f"{kind}: MRR@10 {fmean(values):.2f}, {found} of {len(values)} among the first ten")
        missed = [item for item in items if not item.score]
        for item in missed[:MAX_SHOWN]:
            self.stdout.write(f"  page {item.page_id} is not found by “{item.query}” ({item.kind})")
        if len(missed) > MAX_SHOWN:
            self.stdout.write(f"  … and {len(missed) - MAX_SHOWN} more")
