"""manage.py check_content [--quiet]"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import TextField
from django.db.models.functions import Cast

from cms.api.management.checking import Finding, findings
from cms.core.addresses import Atlas
from cms.core.blocks.body import MISFITS
from cms.core.models import BasePage
from cms.core.page_types import page_models

CHUNK = 100  # pages held at once
PROGRESS = 1000  # pages
STORED = Cast("body", TextField())


class Command(BaseCommand):
    help = "Check every stored page, live and latest draft, against what the API promises. Exit 1 if one does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="Only what does not fit.")

    def handle(self, *_: Any, quiet: bool, **options: Any) -> None:
        pages = misfits = left_out = 0
        total = sum(model._default_manager.count() for model in page_models())
        atlas = Atlas.read()
        for page in _stored():
            pages += 1
            for state, finding in _checked(page, atlas):
                misfits, left_out = misfits + (not finding.fits), left_out + finding.fits
                if not (quiet and finding.fits):
                    self.stdout.write(_sentence(page, state, finding))
            if pages % PROGRESS == 0 and not quiet:
                self.stdout.write(f"{pages:,} of {total:,} pages")
        told = f"{pages:,} pages checked: {misfits:,} values do not fit, {left_out:,} blocks show nothing."
        if misfits:
            raise CommandError(
                f"{told} Open the pages named above in the admin and put them right, or write a migration."
            )
        self.stdout.write(self.style.SUCCESS(told))


def _stored() -> Iterator[Any]:
    """Every page as its own type, never more than a few at once."""
    for model in page_models():
        pages = model._default_manager.select_related("latest_revision").annotate(stored=STORED).order_by("pk")
        yield from pages.iterator(chunk_size=CHUNK)


def _checked(page: Any, atlas: Atlas) -> Iterator[tuple[str, Finding]]:
    """(state, finding): what the public reads, and what editors would publish next."""
    if page.live:
        yield from (("live", finding) for finding in findings(page, page.stored, atlas))
    if page.latest_revision and (page.has_unpublished_changes or not page.live):
        try:
            draft = page.latest_revision.as_object()
        except MISFITS as misfit:
            yield "draft", Finding("", f"It cannot be opened: {type(misfit).__name__}: {misfit}")
            return
        yield from (("draft", finding) for finding in findings(draft, page.latest_revision.content.get("body"), atlas))
    elif not page.live:
        yield from (("draft", finding) for finding in findings(page, page.stored, atlas))


def _sentence(page: BasePage, state: str, finding: Finding) -> str:
    return f"Page {page.pk} “{page.title}” ({page.api_type}, {state}) {finding.field or 'as a whole'}: {finding.reason}"
