"""Messages to editors about a document: what it still says about its authors, and whether search finds its text."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.files.media.metadata.cleaner import Outcome

from .models import DocumentText, StoredDocument

METADATA_PROBLEMS: dict[str, str | Promise] = {
    Outcome.SIGNED: _(
        "This file still contains its metadata, such as its author, because it is digitally signed and a change would "
        "break the signature. If readers are not to see the metadata, upload it without a signature."
    ),
    Outcome.ENCRYPTED: _(
        "This file still contains its metadata, such as its author, because it is protected by a password. If readers "
        "are not to see the metadata, upload it without a password."
    ),
    Outcome.FAILED: _(
        "This file still contains its metadata, such as its author, because it is damaged, or takes too long to read. "
        "Remove the metadata in the program that the file was created with, or export it again."
    ),
}
REMARKS_MESSAGE = _(
    "This file contains comments or tracked changes. Everyone who downloads it can read them, with the names of their "
    "authors."
)
Status = DocumentText.Status

TEXT_PROBLEMS: dict[str, str | Promise] = {
    Status.EMPTY: _(
        "Search does not find what this PDF says, because it contains images of its pages and no text. Scan it with "
        "text recognition, or export it from the program that it was written in."
    ),
    Status.ENCRYPTED: _(
        "Search does not find what this PDF says, because it is protected by a password. Upload it without a password."
    ),
    Status.BROKEN: _("Search does not find what this PDF says, because the file is damaged. Export it again."),
    Status.TOO_SLOW: _(
        "Search does not find what this PDF says, because reading it takes too long. Export it again, in smaller parts."
    ),
    Status.TOO_LARGE: _(
        "Search does not find what this PDF says, because reading it takes too much memory. Export it again, in "
        "smaller parts."
    ),
}


def find_metadata_problem(document: StoredDocument) -> str:
    """Return what a document still says about its authors, and what to do; empty if nothing is known of that."""
    remarks = str(REMARKS_MESSAGE) if document.has_remarks else ""
    return " ".join(filter(None, (str(METADATA_PROBLEMS.get(document.metadata_outcome, "")), remarks)))


def find_text_problem(document: StoredDocument) -> str:
    """Return why search does not find the text of a document, and what to do; empty if it does, or is not asked to."""
    row = _get_text(document)
    return str(TEXT_PROBLEMS.get(row.status, "")) if row else ""


def describe_text(document: StoredDocument) -> str:
    """Return what search does with the text of a document, for its form; empty for files that are not read."""
    row = _get_text(document)
    if row is None:
        return ""
    if row.status == Status.WAITING:
        return gettext("Its text will be read for search within minutes.")
    if row.status == Status.READ and row.is_cut:
        return gettext("Search finds the beginning of its text: the file is longer than what is read of a PDF.")
    return gettext("Search finds its text.") if row.status == Status.READ else str(TEXT_PROBLEMS.get(row.status, ""))


def _get_text(document: StoredDocument) -> DocumentText | None:
    if not settings.PDF_TEXT_MAX_PAGES or not document.pk:
        return None
    return DocumentText.objects.filter(pk=document.pk, file=document.file.name).defer("text").first()
