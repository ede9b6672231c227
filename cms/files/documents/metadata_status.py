"""Messages to editors about what a document still says about its authors."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.files.media.metadata.cleaner import Outcome

from .models import StoredDocument

PROBLEMS: dict[str, str | Promise] = {
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


def find_metadata_problem(document: StoredDocument) -> str:
    """Return what a document still says about its authors, and what to do; empty if nothing is known of that."""
    remarks = str(REMARKS_MESSAGE) if document.has_remarks else ""
    return " ".join(filter(None, (str(PROBLEMS.get(document.metadata_outcome, "")), remarks)))
