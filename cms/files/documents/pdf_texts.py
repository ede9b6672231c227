"""The worker job that reads the texts of PDFs, and has the pages that use them indexed again.

A text is read in a process of its own, with limits of time, memory, pages and characters.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

import structlog
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from cms.core import clock
from cms.core.limited_process import run_limited
from cms.jobs.queue import RetryPolicy, process_due
from cms.journal import journal
from cms.journal.journal import ABSENT
from cms.journal.public_objects import find_using_pages

from .models import DocumentText, StoredDocument
from .resolvers import get_unrestricted_documents

log = structlog.get_logger(__name__)

PROCESS = Path(__file__).with_name("pdf_process.py")
MAX_CHARACTERS = 100_000  # the length of one text; about 40 pages of a report
MAX_MEGABYTES = 1024  # address space, of which Python and its libraries take a quarter
WAITING_SECONDS = 50  # clock time beyond the limit of processor time, on a machine with other work
CHUNK_SIZE = 200  # documents that one call adds to the queue
# Only of failures to read the storage; a file that cannot be read as a PDF is not tried again.
RETRIES = RetryPolicy(tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)), timedelta(hours=12))
Status = DocumentText.Status


def read_due_texts() -> int:
    """Queue new files, forget removed ones, and read a batch. Return the number of documents with a change."""
    if not settings.PDF_TEXT_MAX_PAGES:
        return 0
    changed = _forget_removed() + _note_restrictions() + _queue_new()
    return changed + process_due(DocumentText.objects.all(), _read_text, RETRIES)


def _pdfs() -> QuerySet[StoredDocument]:
    return StoredDocument.objects.filter(file__iendswith=".pdf")


def _queue_new() -> int:
    """Add a row for each PDF that has none, or whose file was replaced; the old text is no longer found."""
    known = DocumentText.objects.filter(document_id=OuterRef("pk")).values("file")
    unread = _pdfs().annotate(known=Subquery(known)).filter(Q(known=None) | ~Q(known=F("file")))
    now = clock.now()
    rows = [
        DocumentText(document_id=pk, file=file, status=Status.WAITING, not_before=now)
        for pk, file in unread.order_by("-pk").values_list("pk", "file")[:CHUNK_SIZE]
    ]
    replaced = DocumentText.objects.filter(pk__in=[row.pk for row in rows]).exclude(text="")
    with journal.atomic_with_journal():
        _mark_pages(replaced)
        DocumentText.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["document_id"],
            update_fields=[field.name for field in DocumentText._meta.fields if not field.primary_key],
        )
    return len(rows)


def _forget_removed() -> int:
    """Delete the rows of documents that were deleted, or whose file is no PDF any more."""
    document = _pdfs().filter(pk=OuterRef("document_id"))
    return _change(DocumentText.objects.filter(~Exists(document)), lambda rows: rows.delete())


def _note_restrictions() -> int:
    """Note which documents are in restricted collections, so that a change of that changes what search finds."""
    is_open = Exists(get_unrestricted_documents().filter(pk=OuterRef("document_id")))
    opened = DocumentText.objects.filter(is_open, is_restricted=True)
    closed = DocumentText.objects.filter(~is_open, Exists(_pdfs().filter(pk=OuterRef("document_id"))))
    closed = closed.filter(is_restricted=False)
    return _change(opened, lambda rows: rows.update(is_restricted=False)) + _change(
        closed, lambda rows: rows.update(is_restricted=True)
    )


def _change(rows: QuerySet[DocumentText], apply: Callable[[QuerySet[DocumentText]], object]) -> int:
    """Change a batch of rows and mark the pages that use their documents. Return their number."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK_SIZE])
    if not ids:
        return 0
    batch = DocumentText.objects.filter(pk__in=ids)
    with journal.atomic_with_journal():
        _mark_pages(batch.exclude(text=""))
        apply(batch)
    return len(ids)


def _read_text(row: DocumentText) -> None:
    """Read one file and store the result, unless the file was replaced meanwhile."""
    document = StoredDocument.objects.filter(pk=row.document_id, file=row.file).first()
    if document is None:
        _held(row).update(claim=None, not_before=None)  # the next look queues its new file or forgets it
        return
    try:
        with document.file.open("rb") as file:
            found = read_pdf_text(file)
    except FileNotFoundError:  # it will not be there later either
        found = PdfText(Status.BROKEN)
    values = {"status": found.status, "text": found.text, "pages": found.pages, "is_cut": found.is_cut}
    digest = hashlib.blake2s(found.text.encode(), digest_size=16).hexdigest() if found.text else ""
    with journal.atomic_with_journal():
        if _held(row).update(**values, digest=digest, claim=None, not_before=None, failed_at=None):
            _mark_pages(DocumentText.objects.filter(pk=row.pk).exclude(text=""))
    log.info("documents.text_read", document=row.document_id, status=found.status, pages=found.pages)


def _held(row: DocumentText) -> QuerySet[DocumentText]:
    return DocumentText.objects.filter(pk=row.pk, claim=row.claim, file=row.file)


def _mark_pages(rows: QuerySet[DocumentText]) -> None:
    """Record that the search documents of the pages that use these documents change."""
    ids = list(rows.values_list("document_id", flat=True))
    for page_id in sorted(find_using_pages(StoredDocument, ids)) if ids else ():
        journal.record_page_change(page_id, ABSENT)


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF, with one line for each page; `status` is one of `DocumentText.Status`.

    `is_cut` says that there is more text than the limits allow.
    """

    status: str
    text: str = ""
    pages: int = 0
    is_cut: bool = False


def read_pdf_text(file: IO[bytes]) -> PdfText:
    """Return the text of a PDF. Whatever is in the file, this ends in time and raises no exception because of it.

    Raises:
        OSError: the file cannot be read from its storage, or no process can be started.
    """
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        return _run_process(copy)


def _run_process(file: IO[bytes]) -> PdfText:
    seconds = settings.PDF_TEXT_SECONDS
    limits = (settings.PDF_TEXT_MAX_PAGES, MAX_CHARACTERS, seconds, MAX_MEGABYTES)
    try:
        done = run_limited(PROCESS, *limits, clock_seconds=seconds + WAITING_SECONDS, stdin=file)
    except subprocess.TimeoutExpired:
        return PdfText("too_slow")
    return _read_result(done)


def _read_result(done: subprocess.CompletedProcess[bytes]) -> PdfText:
    """Return what the process printed; the operating system may have ended it before."""
    if done.returncode < 0:  # a signal ended it: the limit of time, or a fault of a library
        return PdfText("too_slow")
    try:
        found = json.loads(done.stdout)
        return PdfText(
            status=str(found["status"]),
            text=str(found.get("text", "")),
            pages=int(found.get("pages", 0)),
            is_cut=bool(found.get("is_cut")),
        )
    except (ValueError, KeyError, TypeError):  # such as too little memory to print
        return PdfText("too_large")
