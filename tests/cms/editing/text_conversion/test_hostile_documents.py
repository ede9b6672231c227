"""Hostile documents of Word: each is refused with a sentence, or converted without what attacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model

from cms.editing.text_conversion import docx
from cms.editing.text_conversion.left_out import LeftOut
from cms.editing.text_conversion.sources import convert_document

from .docx_files import DocxFile, paragraph
from .hostile_documents import HOSTILE, build_long, build_traversal

pytestmark = [pytest.mark.processes, pytest.mark.slow]
REFUSED = [document for document in HOSTILE if document.status != 200]
CONVERTED = [document for document in HOSTILE if document.status == 200]


def upload(send, content, name="Ferries.docx"):
    return send(file=SimpleUploadedFile(name, content))


@pytest.mark.few(4)
@pytest.mark.parametrize("document", REFUSED, ids=lambda document: document.name)
def test_a_hostile_document_is_refused_with_a_sentence(send, document):
    response = upload(send, document.build())
    assert (response.status_code, document.words in response.json()["error"]) == (document.status, True)
    assert not get_image_model().objects.exists()


@pytest.mark.few(2)
@pytest.mark.parametrize("document", CONVERTED, ids=lambda document: document.name)
def test_what_attacks_in_a_document_is_not_read(document):
    left_out = LeftOut()
    converted = convert_document(SimpleUploadedFile("a.docx", document.build()), "upload-1", left_out)
    shown = repr(converted.blocks)
    assert len(converted.images) <= docx.MAX_IMAGES
    assert [word for word in ("javascript:", "data:", "script>", "root:") if word in shown] == []
    assert not left_out.counts["text"]


def test_nothing_is_written_outside_of_the_document(send):
    assert upload(send, build_traversal()).status_code == 200
    assert not any(Path(path).exists() for path in ("/tmp/escaped.xml", "/etc/escaped.xml"))


def test_the_limit_of_time_ends_the_process(send, monkeypatch):
    monkeypatch.setattr(docx, "MAX_SECONDS", 1)
    response = upload(send, DocxFile(paragraph("Word") * 20_000).build())
    assert (response.status_code, "too large" in response.json()["error"]) == (413, True)


def test_the_limit_of_the_clock_ends_the_process(send, monkeypatch):
    monkeypatch.setattr(docx, "CLOCK_SECONDS", 0.1)
    response = upload(send, build_long())
    assert (response.status_code, "too large" in response.json()["error"]) == (413, True)


def test_the_limit_of_memory_ends_the_process(send, monkeypatch):
    monkeypatch.setattr(docx, "MAX_MEGABYTES", 60)
    response = upload(send, DocxFile(paragraph("Word") * 20_000).build())
    assert (response.status_code, "too large" in response.json()["error"]) == (413, True)


def test_a_file_above_the_limit_is_not_read(send, settings):
    settings.TEXT_UPLOAD_MAX_MB = 1
    response = upload(send, bytes(1_000_001))
    assert (response.status_code, "larger than 1 MB" in response.json()["error"]) == (413, True)


@pytest.mark.parametrize("name", ["Ferries.doc", "Ferries.docm", "Ferries.odt", "Ferries", "docx"])
def test_other_types_of_files_are_refused(send, name):
    response = upload(send, DocxFile(paragraph("Text")).build(), name)
    assert (response.status_code, "Save the file as .docx" in response.json()["error"]) == (422, True)


def test_an_empty_document_is_refused(send):
    response = upload(send, DocxFile(paragraph("")).build())
    assert (response.status_code, "no text" in response.json()["error"]) == (422, True)


def test_the_process_has_no_secrets_and_opens_no_files(send, monkeypatch, tmp_path):
    seen = tmp_path / "process.py"
    seen.write_text(
        "import os, json, sys\n"
        "sys.path.insert(0, os.getcwd())\n"
        "from cms.core.limited_process import refuse_files\n"
        "refuse_files()\n"
        "try:\n    open('/etc/hostname'); opened = True\n"
        "except OSError:\n    opened = False\n"
        "html = f'<p>{sorted(os.environ)} {opened}</p>'\n"
        "print(json.dumps({'status': 'read', 'html': html, 'counts': {}, 'images': {}}))\n"
    )
    monkeypatch.setattr(docx, "PROCESS", seen)
    monkeypatch.setenv("SECRET_KEY", "canary")
    found = upload(send, b"").content.decode()
    assert "canary" not in found
    assert "False" in found
