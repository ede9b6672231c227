"""The job that reads PDFs: what it reads again, what it forgets, and which pages it has indexed again."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import CollectionViewRestriction

from cms.demo import factories
from cms.demo.factories import states
from cms.files.documents import pdf_texts
from cms.files.documents.models import DocumentText, StoredDocument
from cms.files.documents.pdf_texts import PdfText, read_due_texts
from cms.journal import journal
from cms.journal.models import JournalEntry
from tests.cms.editing.checks.conftest import messages_about

pytestmark = pytest.mark.django_db
Status = DocumentText.Status


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> dict[bytes, PdfText | Exception]:
    """Replace the process by a table: the result or error for each content."""
    table: dict[bytes, PdfText | Exception] = {}

    def read(file: io.BufferedIOBase) -> PdfText:
        found = table[file.read()]
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(pdf_texts, "read_pdf_text", read)
    return table


@pytest.fixture
def document(texts) -> StoredDocument:
    texts[b"one"] = PdfText("read", "Velkar nets", pages=1)
    texts[b"two"] = PdfText("read", "Other nets", pages=1)
    return factories.DocumentFactory(title="Report", content=b"one", filename="report.pdf")


@pytest.fixture
def release(tree, document):
    return factories.ReleaseFactory(title="Fees repaid", attachments=[document], bare=True)


@pytest.fixture
def other(tree):
    """A page that uses no document."""
    return factories.StoryFactory(title="Nets", bare=True)


def run() -> None:
    while read_due_texts():
        pass


def marked_pages(act: Callable[[], object]) -> set[int | None]:
    """Return the pages of the journal entries that an act and the job after it write."""
    before = journal.last_sequence()
    act()
    run()
    return set(JournalEntry.objects.filter(sequence__gt=before, kind="page").values_list("page_id", flat=True))


def text_of(document: StoredDocument) -> str:
    return DocumentText.objects.get(pk=document.pk).text


def replace_file(document: StoredDocument, content: bytes, name: str = "report.pdf") -> None:
    document.file = ContentFile(content, name)
    document.save()


def test_pdfs_are_read_and_other_files_are_not(document, texts) -> None:
    factories.DocumentFactory(content=b"plain", filename="notes.txt")
    run()
    assert list(DocumentText.objects.values_list("pk", "status", "text")) == [(document.pk, "read", "Velkar nets")]
    assert read_due_texts() == 0


def test_a_file_is_read_once(document, texts) -> None:
    run()
    del texts[b"one"]
    document.title = "Another title"
    document.save()
    run()
    assert text_of(document) == "Velkar nets"


def test_a_new_text_marks_the_pages_that_use_the_file(release, other) -> None:
    assert marked_pages(run) == {release.pk}


def test_a_replaced_file_is_read_again(release, document) -> None:
    run()
    assert marked_pages(lambda: replace_file(document, b"two")) == {release.pk}
    assert text_of(document) == "Other nets"


def test_the_text_of_a_replaced_file_is_gone_before_the_new_one_is_read(release, document, texts) -> None:
    run()
    texts[b"two"] = OSError("the storage does not respond")
    assert marked_pages(lambda: replace_file(document, b"two")) == {release.pk}
    assert text_of(document) == ""


def test_a_deleted_document_is_forgotten_and_its_pages_are_marked(release, document, other) -> None:
    run()
    assert release.pk in marked_pages(document.delete)
    assert not DocumentText.objects.exists()


def test_a_pdf_that_becomes_another_file_is_forgotten(release, document) -> None:
    run()
    assert marked_pages(lambda: replace_file(document, b"plain", "report.txt")) == {release.pk}
    assert not DocumentText.objects.exists()


def test_pages_are_marked_when_the_collection_becomes_private_and_public(release, document) -> None:
    run()
    restriction = CollectionViewRestriction(collection=document.collection, restriction_type="login")
    assert marked_pages(restriction.save) == {release.pk}
    assert marked_pages(lambda: None) == set()
    assert marked_pages(restriction.delete) == {release.pk}


@pytest.mark.parametrize("status", [Status.EMPTY, Status.ENCRYPTED, Status.BROKEN, Status.TOO_SLOW, Status.TOO_LARGE])
def test_an_unreadable_file_is_not_tried_again_and_editors_are_told_why(status, release, document, texts) -> None:
    texts[b"one"] = PdfText(status)
    run()
    row = DocumentText.objects.get(pk=document.pk)
    assert (row.status, row.not_before, row.attempts) == (status, None, 0)
    assert "Search does not find what this PDF says" in messages_about(release, "attachments")
    texts[b"one"] = PdfText("read", "Readable")
    run()
    assert text_of(document) == ""


def test_editors_are_told_nothing_of_readable_files(release) -> None:
    run()
    assert messages_about(release, "attachments") == ""


def test_the_form_of_a_document_says_what_search_finds(document, texts, superuser_client: Client) -> None:
    def form() -> str:
        return superuser_client.get(f"/admin/documents/edit/{document.pk}/").content.decode()

    run()
    assert "Search finds its text." in form()
    replace_file(document, b"two")
    texts[b"two"] = PdfText("encrypted")
    run()
    assert "protected by a password" in form()
    assert "Search finds its text." not in form()


def test_a_file_that_is_missing_in_the_storage_is_damaged(document) -> None:
    document.file.storage.delete(document.file.name)
    run()
    assert DocumentText.objects.get().status == Status.BROKEN


def test_a_storage_that_does_not_respond_is_tried_again(document, texts) -> None:
    texts[b"one"] = OSError("the storage does not respond")
    run()
    row = DocumentText.objects.get()
    assert (row.status, row.attempts, row.last_error) == (Status.WAITING, 1, "OSError")
    assert row.not_before is not None
    texts[b"one"] = PdfText("read", "Velkar nets")
    DocumentText.objects.update(not_before="2020-01-01T00:00:00Z")
    run()
    assert text_of(document) == "Velkar nets"


def test_a_result_of_a_file_that_was_replaced_meanwhile_is_not_stored(document, texts, monkeypatch) -> None:
    def read(file: io.BufferedIOBase) -> PdfText:
        monkeypatch.setattr(pdf_texts, "read_pdf_text", lambda file: PdfText("read", "Other nets"))
        replace_file(StoredDocument.objects.get(pk=document.pk), b"two")
        read_due_texts()
        return PdfText("read", "Velkar nets")

    monkeypatch.setattr(pdf_texts, "read_pdf_text", read)
    run()
    assert text_of(document) == "Other nets"


def test_nothing_is_read_where_the_setting_says_so(document, settings: Any) -> None:
    settings.PDF_TEXT_MAX_PAGES = 0
    assert read_due_texts() == 0
    assert not DocumentText.objects.exists()


def test_a_file_that_only_a_draft_uses_marks_no_page(tree, document) -> None:
    public = factories.ReleaseFactory(title="Nets", bare=True)
    states.save_draft(public, attachments=[document])
    run()
    assert marked_pages(lambda: replace_file(document, b"two")) == set()
