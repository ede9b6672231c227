"""The command `check_content`: validate stored content against the API schemas."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import TextField
from django.db.models.functions import Cast

from cms.api.management.page_validation import Finding, check_page
from cms.api.management.site_validation import check_site_content
from cms.content.blocks.base import INVALID_VALUE_ERRORS
from cms.core.interruption import exit_when_interrupted
from cms.core.progress import Progress
from cms.core.sites import SiteRoots
from cms.pages.page_types import page_models

PAGE_BATCH_SIZE = 100  # pages in memory at the same time
STORED_BODY = Cast("body", TextField())


class Command(BaseCommand):
    """Validates all stored pages, settings and snippets."""

    help = "Validate stored content, live and latest draft, against the API schemas. Exit 1 if a value is invalid."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="Report invalid values only.")

    def handle(self, *_: Any, quiet: bool, **options: Any) -> None:
        self.quiet, self.invalid, self.omitted = quiet, 0, 0
        site_roots = SiteRoots.read()
        with exit_when_interrupted("Interrupted. Nothing was changed."):
            pages = self.check_pages(site_roots)
            for what, finding in check_site_content(site_roots):
                self.report(what, finding)
        summary = f"{pages:,} pages checked: {self.invalid:,} invalid values, {self.omitted:,} omitted blocks."
        if self.invalid:
            raise CommandError(f"{summary} Correct the values listed above in the admin, or with a migration.")
        self.stdout.write(self.style.SUCCESS(summary))

    def check_pages(self, site_roots: SiteRoots) -> int:
        """Report invalid values of all pages, and return the number of pages."""
        total = sum(model._default_manager.count() for model in page_models())
        with Progress("check_content", total, stream=self.stderr) as progress:
            for page in _iterate_pages():
                for state, finding in _check_states(page, site_roots):
                    self.report(f"Page {page.pk} “{page.title}” ({page.api_type}, {state})", finding)
                progress.advance()
        return progress.done

    def report(self, what: str, finding: Finding) -> None:
        """Count a finding and print it, unless `--quiet` suppresses it."""
        self.invalid, self.omitted = self.invalid + (not finding.is_valid), self.omitted + finding.is_valid
        if not (self.quiet and finding.is_valid):
            self.stdout.write(f"{what} {finding.field or '(whole object)'}: {finding.reason}")


def _iterate_pages() -> Iterator[Any]:
    """Yield every page as an instance of its own type. The body is deferred, since reading an invalid one raises."""
    for model in page_models():
        pages = model._default_manager.select_related("latest_revision").annotate(stored=STORED_BODY).defer("body")
        yield from pages.order_by("pk").iterator(chunk_size=PAGE_BATCH_SIZE)


def _check_states(page: Any, site_roots: SiteRoots) -> Iterator[tuple[str, Finding]]:
    """Yield (state, finding) for the live page and for the latest draft."""
    if page.live:
        yield from (("live", finding) for finding in check_page(page, page.stored, site_roots))
    if page.latest_revision and (page.has_unpublished_changes or not page.live):
        try:
            draft = page.latest_revision.as_object()
        except INVALID_VALUE_ERRORS as error:
            yield "draft", Finding("", f"The draft cannot be read: {type(error).__name__}: {error}")
            return
        yield from (
            ("draft", finding) for finding in check_page(draft, page.latest_revision.content.get("body"), site_roots)
        )
    elif not page.live:
        yield from (("draft", finding) for finding in check_page(page, page.stored, site_roots))
