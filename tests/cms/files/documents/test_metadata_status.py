"""Uploads lose their metadata; where that is impossible, they are stored as they are, and editors learn why."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile

from cms.core import limited_process
from cms.demo import factories
from cms.files.documents.models import StoredDocument
from cms.files.media.metadata import cleaner
from cms.files.media.metadata.cleaner import RULES_VERSION, Outcome, remove_metadata
from tests.cms.editing.checks.conftest import messages_about
from tests.cms.files.images.conftest import read_content
from tests.cms.upload_paths import get_upload_forms

from . import recordings
from .office_files import CANARY, WORD, build_office, build_open_document, pack, read_parts
from .pdfs import build_pdf, encrypt
from .test_pdf_metadata import add_comment, add_language, change

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.usefixtures("document_process")]

SIGNED = pack({**read_parts(build_office()), "_xmlsignatures/origin.sigs": b""})
COMMENTS = f'<w:comments xmlns:w="{WORD}"><w:comment w:id="0"/></w:comments>'
PDF = change(build_pdf("Fees"), add_language)
SLOW = build_office(word__settings_xml="<w:rsids>" * 40_000)  # each of them is followed to the end of the part
CLEANED = {
    "x.docx": build_office("word"),
    "x.xlsx": build_office("xl"),
    "x.pptx": build_office("ppt"),
    "x.odt": build_open_document(),
    "x.pdf": PDF,
    "x.mp3": recordings.mp3(tag=CANARY.encode()),
}
KEPT = {
    "signed": ("x.docx", SIGNED, Outcome.SIGNED, "because it is digitally signed"),
    "protected": ("x.pdf", encrypt(PDF, ""), Outcome.ENCRYPTED, "because it is protected by a password"),
    "damaged": ("x.pdf", b"%PDF-1.7 Velkarside\n%%EOF", Outcome.FAILED, "because it is damaged"),
}


@pytest.fixture
def existing(tree):
    return factories.DocumentFactory(title="Existing", filename="existing.txt")


@pytest.mark.parametrize("name", CLEANED)
def test_an_upload_is_stored_without_its_metadata(name, superuser_client, existing):
    get_upload_forms("wagtaildocs", "document", existing)[0].upload(superuser_client, name, CLEANED[name])
    document = StoredDocument.objects.exclude(pk=existing.pk).get()
    stored = read_content(document)
    assert CANARY.encode() in CLEANED[name] or name != "x.pdf"
    assert CANARY.encode() not in stored
    assert CANARY.encode() not in b"".join(read_parts(stored).values() if stored.startswith(b"PK") else ())
    assert (document.metadata_outcome, document.has_remarks) == (Outcome.REMOVED, False)
    assert (document.metadata_rules, document.file_size) == (RULES_VERSION, len(stored))


@pytest.mark.parametrize("case", KEPT)
def test_what_cannot_be_cleaned_is_stored_as_it_is_and_editors_read_why(case, superuser_client, existing):
    name, content, outcome, reason = KEPT[case]
    several, edit = get_upload_forms("wagtaildocs", "document", existing)[1::2]
    assert reason in several.upload(superuser_client, name, content)
    edit.upload(superuser_client, name, content)
    for document in StoredDocument.objects.all():
        assert read_content(document) == content
        assert document.metadata_outcome == outcome
    assert reason in superuser_client.get(edit.address).content.decode()
    page = factories.ReleaseFactory(attachments=[existing])
    assert reason in messages_about(page, "attachments")


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.docx", build_office(word__comments_xml=COMMENTS)), ("x.pdf", change(build_pdf("Fees"), add_comment))],
)
def test_editors_read_that_a_document_has_comments(name, content, superuser_client, existing):
    several, edit = get_upload_forms("wagtaildocs", "document", existing)[1::2]
    assert "This file contains comments or tracked changes" in several.upload(superuser_client, name, content)
    edit.upload(superuser_client, "x.docx", build_office())
    assert "comments or tracked changes" not in superuser_client.get(edit.address).content.decode()


def test_a_new_file_without_the_form_is_not_called_clean(existing):
    existing.metadata_outcome, existing.metadata_rules, existing.has_remarks = "signed", RULES_VERSION, True
    existing.file = ContentFile(b"Fees", "another.txt")
    existing.save()
    existing.refresh_from_db()
    assert (existing.metadata_outcome, existing.metadata_rules, existing.has_remarks) == ("", 0, False)


@pytest.mark.parametrize(
    ("limit", "value", "content", "suffix"), [("MAX_SECONDS", 1, SLOW, "docx"), ("MAX_MEGABYTES", 20, PDF, "pdf")]
)
def test_a_document_that_takes_too_long_or_too_much_memory_stays_as_it_is(limit, value, content, suffix, monkeypatch):
    monkeypatch.setattr(cleaner, limit, value)
    monkeypatch.setattr(cleaner, "MAX_CLOCK_SECONDS", 600)  # another limit is not reached first
    assert remove_metadata(io.BytesIO(content), suffix) == cleaner.Cleaned(Outcome.FAILED)


def test_a_document_stays_as_it_is_if_no_process_can_be_started(monkeypatch):
    monkeypatch.setattr(limited_process.sys, "executable", "absent/python")
    assert remove_metadata(io.BytesIO(PDF), "pdf") == cleaner.Cleaned(Outcome.FAILED)


def test_types_without_known_metadata_are_not_read():
    assert remove_metadata(io.BytesIO(b"Fees"), "txt") == cleaner.Cleaned(Outcome.NOT_KNOWN)
