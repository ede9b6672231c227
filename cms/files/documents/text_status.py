"""Messages to editors about the text of a PDF: whether search finds it, and if not, what they can do."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import DocumentText, StoredDocument

Status = DocumentText.Status

PROBLEMS: dict[str, str | Promise] = {
    Status.EMPTY: _(
        "Search does not find what this PDF says, because it contains pictures of its pages and no text. Scan it with "
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


def find_text_problem(document: StoredDocument) -> str:
    """Return why search does not find the text of a document, and what to do; empty if it does, or is not asked to."""
    row = _get_text(document)
    return str(PROBLEMS.get(row.status, "")) if row else ""


def describe_text(document: StoredDocument) -> str:
    """Return what search does with the text of a document, for its form; empty for files that are not read."""
    row = _get_text(document)
    if row is None:
        return ""
    if row.status == Status.WAITING:
        return gettext("Its text will be read for search within minutes.")
    if row.status == Status.READ and row.is_cut:
        return gettext("Search finds the beginning of its text: the file is longer than what is read of a PDF.")
    return gettext("Search finds its text.") if row.status == Status.READ else str(PROBLEMS.get(row.status, ""))


def _get_text(document: StoredDocument) -> DocumentText | None:
    if not settings.PDF_TEXT_MAX_PAGES or not document.pk:
        return None
    return DocumentText.objects.filter(pk=document.pk, file=document.file.name).defer("text").first()
