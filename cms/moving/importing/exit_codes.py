"""How the import commands end, so that a script can tell missing files from missing pages."""

from __future__ import annotations

from django.core.management.base import CommandError

from .interchange.object_types import DOCUMENT, PICTURE
from .outcomes import Result
from .report import Report

FAILED_EXIT_CODE = 1  # of Django for every error: a page, a record or the whole file could not be imported
MISSING_FILES_EXIT_CODE = 3  # pages and records are complete; 2 means an error in the options
FILE_KINDS = frozenset((PICTURE, DOCUMENT, "attachment"))  # of items in reports; the last one is WordPress' name


def check_completeness(report: Report, items: str, *, has_missing_files: bool) -> None:
    """Return if everything was imported; `items` are what the source consists of.

    Raises:
        CommandError: an item failed, or with the code MISSING_FILES_EXIT_CODE only files are missing.
    """
    failed = {kind for kind, result in report.results if result == Result.FAILED}
    if failed - FILE_KINDS:
        raise CommandError(f"Some {items} could not be imported; see the reasons above.", returncode=FAILED_EXIT_CODE)
    if failed or has_missing_files:
        raise CommandError(
            f"All {items} were imported, but some of their files are missing; see the reasons above.",
            returncode=MISSING_FILES_EXIT_CODE,
        )
