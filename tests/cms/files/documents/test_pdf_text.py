"""The text of PDFs, read in a process of its own: usual files, protected and damaged ones, and hostile ones."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest

from cms.demo.loader.objects import FILES
from cms.files.documents import pdf_texts
from cms.files.documents.pdf_texts import PdfText, read_pdf_text

from .pdfs import SLOW_PAGE, build_endless_pdf, build_pdf, encrypt

pytestmark = pytest.mark.processes


def read(content: bytes) -> PdfText:
    return read_pdf_text(io.BytesIO(content))


def test_the_text_of_each_page_is_a_line() -> None:
    found = read(build_pdf("Nets in the harbour", "Fees \\(repaid\\)"))
    assert found == PdfText("read", "Nets in the harbour\nFees (repaid)", pages=2)


def test_words_that_are_divided_at_the_end_of_a_line_are_joined() -> None:
    page = b"BT /F1 12 Tf 14 TL 20 100 Td (The har-) Tj T* (bour is open, a well-) Tj T* (known) Tj T* (place.) Tj ET"
    assert read(build_pdf(page)).text == "The harbour is open, a wellknown place."


def test_a_file_of_the_demo_is_read() -> None:
    found = read((FILES / "know-your-contract.pdf").read_bytes())
    assert found.status == "read"
    assert "contract" in found.text.casefold()


def test_a_file_without_text_is_empty() -> None:
    assert read(build_pdf(b"0 0 100 100 re f")).status == "empty"


def test_a_password_is_reported_and_a_restriction_of_printing_is_not() -> None:
    plain = build_pdf("Nets in the harbour")
    assert read(encrypt(plain, "secret")) == PdfText("encrypted")
    assert read(encrypt(plain, "")).text == "Nets in the harbour"


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7\n%%EOF", b"no PDF", build_pdf("Nets")[:150], build_endless_pdf()],
    ids=["empty", "only a frame", "another format", "half a file", "a list of pages that contains itself"],
)
def test_a_damaged_file_is_reported(content: bytes) -> None:
    assert read(content).status in ("broken", "empty")


def test_one_unreadable_page_does_not_hide_the_others() -> None:
    content = build_pdf("First page", "Second page", "Third page")
    second = content.index(b"stream\n", content.index(b"7 0 obj")) + 7
    damaged = content[:second] + bytes(8) + content[second + 8 :]
    text = read(damaged).text
    assert "First page" in text
    assert "Third page" in text
    assert "Second" not in text


def test_pages_and_characters_are_limited(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    content = build_pdf("First page", "Second page", "Third page")
    assert not read(content).is_cut
    settings.PDF_TEXT_MAX_PAGES = 2
    assert read(content) == PdfText("read", "First page\nSecond page", pages=3, is_cut=True)
    settings.PDF_TEXT_MAX_PAGES = 3
    monkeypatch.setattr(pdf_texts, "MAX_CHARACTERS", 14)
    assert read(content) == PdfText("read", "First page\nSec", pages=3, is_cut=True)


def test_the_limit_of_time_ends_the_process(settings: Any) -> None:
    settings.PDF_TEXT_SECONDS = 1
    assert read(build_pdf(SLOW_PAGE)) == PdfText("too_slow")


def test_the_limit_of_memory_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_texts, "MAX_MEGABYTES", 40)
    assert read(build_pdf("Nets in the harbour")).status in ("too_large", "too_slow")


def test_the_process_has_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    seen = tmp_path / "environment.py"
    seen.write_text("import json, os; print(json.dumps({'status': 'read', 'text': repr(dict(os.environ))}))")
    monkeypatch.setattr(pdf_texts, "PROCESS", seen)
    monkeypatch.setenv("SECRET_KEY", "canary-of-the-environment")
    assert "canary-of-the-environment" in repr(os.environ)
    assert "canary" not in read(build_pdf("Nets")).text
