"""manage.py check_content [--quiet]"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import TextField
from django.db.models.functions import Cast

from cms.api.management.page_validation import Finding, check_page
from cms.api.management.site_validation import check_site_content
from cms.content.blocks.invalid_values import INVALID_VALUE_ERRORS
from cms.core.sites import SiteRoots
from cms.pages.page_types import page_models

PAGE_BATCH_SIZE = 100  # pages held at once
PROGRESS_INTERVAL_PAGES = 1000  # pages
STORED_BODY = Cast("body", TextField())


class Command(BaseCommand):
    help = "Check stored content, live and latest draft, against what the API promises. Exit 1 if some does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="Only what does not fit.")

    def handle(self, *_: Any, quiet: bool, **options: Any) -> None:
        self.quiet, self.misfits, self.left_out, pages = quiet, 0, 0, 0
        total = sum(model._default_manager.count() for model in page_models())
        site_roots = SiteRoots.read()
        for page in _iterate_pages():
            pages += 1
            for state, finding in _check_states(page, site_roots):
                self.note(f"Page {page.pk} “{page.title}” ({page.api_type}, {state})", finding)
            if pages % PROGRESS_INTERVAL_PAGES == 0 and not quiet:
                self.stdout.write(f"{pages:,} of {total:,} pages")
        for what, finding in check_site_content(site_roots):
            self.note(what, finding)
        told = f"{pages:,} pages checked: {self.misfits:,} values do not fit, {self.left_out:,} blocks show nothing."
        if self.misfits:
            raise CommandError(f"{told} Open what is named above in the admin and put it right, or write a migration.")
        self.stdout.write(self.style.SUCCESS(told))

    def note(self, what: str, finding: Finding) -> None:
        self.misfits, self.left_out = self.misfits + (not finding.fits), self.left_out + finding.fits
        if not (self.quiet and finding.fits):
            self.stdout.write(f"{what} {finding.field or 'as a whole'}: {finding.reason}")


def _iterate_pages() -> Iterator[Any]:
    """Every page as its own type, a few at once; one whose body Wagtail cannot read costs only itself."""
    for model in page_models():
        pages = model._default_manager.select_related("latest_revision").annotate(stored=STORED_BODY).defer("body")
        yield from pages.order_by("pk").iterator(chunk_size=PAGE_BATCH_SIZE)


def _check_states(page: Any, site_roots: SiteRoots) -> Iterator[tuple[str, Finding]]:
    """(state, finding): what the public reads, and what editors would publish next."""
    if page.live:
        yield from (("live", finding) for finding in check_page(page, page.stored, site_roots))
    if page.latest_revision and (page.has_unpublished_changes or not page.live):
        try:
            draft = page.latest_revision.as_object()
        except INVALID_VALUE_ERRORS as misfit:
            yield "draft", Finding("", f"It cannot be opened: {type(misfit).__name__}: {misfit}")
            return
        yield from (
            ("draft", finding) for finding in check_page(draft, page.latest_revision.content.get("body"), site_roots)
        )
    elif not page.live:
        yield from (("draft", finding) for finding in check_page(page, page.stored, site_roots))
