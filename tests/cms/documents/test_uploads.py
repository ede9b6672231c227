"""Documents that come in through the admin: what they say they are, and nothing that harms who opens them."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.test import Client

from cms.demo import factories
from cms.demo.loader.files import FILES
from cms.documents.models import StoredDocument
from tests.cms.images.conftest import content_of
from tests.cms.upload_paths import doors

HTML = b"<!DOCTYPE html>\n<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = (FILES / "know-your-contract.pdf").read_bytes()
PROGRAM = b"MZ" + bytes(100)
TYPES = b"<Types/>"


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return written.getvalue()


def office(folder: str, **more: bytes) -> bytes:
    return archive({"[Content_Types].xml": TYPES, f"{folder}/document.xml": b"<a/>", **more})


def overlapping() -> bytes:
    """A hundred entries that are the same bytes."""
    one = archive({"a.txt": bytes(range(256)) * 40}, zipfile.ZIP_STORED)
    at = one.index(b"PK\x01\x02")
    entry, end = one[at : one.index(b"PK\x05\x06")], one[one.index(b"PK\x05\x06") :]
    count = (100).to_bytes(2, "little")
    return one[:at] + entry * 100 + end[:8] + count + count + (len(entry) * 100).to_bytes(4, "little") + end[16:]


def locked() -> bytes:
    content = bytearray(archive({"a.txt": b"secret"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


HOSTILE = {
    "a page": ("x.html", HTML, "“html” is not allowed"),
    "SVG": ("x.svg", SVG, "“svg” is not allowed"),
    "a program": ("x.exe", PROGRAM, "“exe” is not allowed"),
    "a page called PDF": ("x.pdf", HTML, "This is not a valid PDF"),
    "SVG called PDF": ("x.pdf", SVG, "This is not a valid PDF"),
    "a program called PDF": ("x.pdf", PROGRAM, "This is not a valid PDF"),
    "a page before a PDF": ("x.pdf", HTML + PDF, "This is not a valid PDF"),
    "half a PDF": ("x.pdf", PDF[: len(PDF) // 2], "This is not a valid PDF"),
    "a page called text": ("x.txt", HTML, "This is not plain text"),
    "a page in UTF-16 called text": ("x.txt", HTML.decode().encode("utf-16"), "This is not plain text"),
    "a program called text": ("x.txt", PROGRAM, "This is not plain text"),
    "a script in a table": ("x.csv", b"name,note\nA,<script src=//x>", "This is not plain text"),
    "a PDF called Word": ("x.docx", PDF, "This is not a valid Word document"),
    "any archive called Word": ("x.docx", archive({"a.txt": b"a"}), "This is not a valid Word document"),
    "Excel called Word": ("x.docx", office("xl"), "This is not a valid Word document"),
    "Word with macros": ("x.docx", office("word", **{"word/vbaProject.bin": b"\0"}), "This document contains macros"),
    "a bomb called Word": (
        "x.docx",
        office("word", **{"word/a.xml": bytes(30_000_000)}),
        "becomes too large when it is unpacked",
    ),
    "a bomb": ("x.zip", archive({"a.txt": bytes(30_000_000)}), "becomes too large when it is unpacked"),
    "a bomb of one part": ("x.zip", overlapping(), "becomes too large when it is unpacked"),
    "a bomb of many parts": (
        "x.zip",
        archive({f"{n}.txt": b"" for n in range(5_001)}),
        "becomes too large when it is unpacked",
    ),
    "an archive with a program": ("x.zip", archive({"press/kit.pdf.EXE": PROGRAM}), "contains a program or an archive"),
    "an archive in an archive": ("x.zip", archive({"more.zip": b"PK"}), "contains a program or an archive"),
    "an archive that leads elsewhere": ("x.zip", archive({"../../.profile": b"a"}), "contains a program or an archive"),
    "an archive behind a page": ("x.zip", HTML + archive({"a.txt": b"a"}), "This is not a valid ZIP archive"),
    "half an archive": ("x.zip", archive({"a.txt": b"a"})[:40], "This is not a valid ZIP archive"),
    "a locked archive": ("x.zip", locked(), "protected by a password"),
    "RTF with a program": ("x.rtf", b"{\\rtf1{\\object\\objdata 4d5a}}", "contains embedded files"),
    "nothing": ("x.pdf", b"", "The submitted file is empty"),
}
ACCEPTED = {
    "x.pdf": (PDF, "application/pdf"),
    "X.PDF": (PDF + b"\r\n", "application/pdf"),
    "x.docx": (office("word"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "x.xlsx": (office("xl"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "x.pptx": (office("ppt"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "x.odt": (
        archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
        "application/vnd.oasis.opendocument.text",
    ),
    "x.key": (archive({"Index/Document.iwa": b"a"}), "application/vnd.apple.keynote"),
    "x.rtf": (b"{\\rtf1 Words}", "application/rtf"),
    "x.txt": ("Ça coûte 3 < 4".encode("latin-1"), "text/plain"),
    "x.csv": ("a;b\n1;é".encode("utf-16"), "text/csv"),
    "x.zip": (archive({"press/kit.pdf": PDF, "a.jpg": bytes(2_000_000)}), "application/zip"),
}


@pytest.fixture
def superuser_client(db) -> Client:
    client = Client()
    client.force_login(factories.SuperuserFactory())
    return client


@pytest.fixture
def there(db) -> StoredDocument:
    return factories.DocumentFactory(title="There before", filename="there.txt")


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_not_what_it_says_is_refused_with_a_reason_at_every_door(what, superuser_client, there):
    name, content, reason = HOSTILE[what]
    for door in doors("wagtaildocs", "document", there):
        assert reason in door.knock(superuser_client, name, content), door.name
    assert StoredDocument.objects.get().filename == "there.txt"


@pytest.mark.parametrize("name", ACCEPTED)
def test_every_kind_of_document_comes_in_and_goes_out_as_what_it_is(name, superuser_client, there, tree):
    content, media_type = ACCEPTED[name]
    for door in doors("wagtaildocs", "document", there):
        door.knock(superuser_client, name, content)
    assert StoredDocument.objects.count() == 4
    documents = list(StoredDocument.objects.all())
    page = factories.ReleaseFactory(attachments=documents)
    answer = superuser_client.get(f"/api/v1/pages/{page.pk}").json()
    for document, link in zip(documents, answer["attachments"], strict=True):
        assert re.fullmatch(r"documents/[0-9a-f]{32}\.[a-z]+", document.file.name)
        assert (link["size"], link["media_type"], link["filename"]) == (len(content), media_type, name)
        fetched = Client().get(link["url"].partition("8000")[2])
        assert fetched.getvalue() == content
        assert fetched["Content-Type"].partition(";")[0] == media_type
        assert fetched["Content-Disposition"].startswith("attachment")
        assert fetched["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in fetched["Content-Security-Policy"]


def test_a_file_that_is_too_large_is_refused(superuser_client, there, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
    for door in doors("wagtaildocs", "document", there):
        assert "This file is too big" in door.knock(superuser_client, "x.pdf", PDF)


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x", "x.pdf.js"])
def test_a_document_of_a_kind_that_was_allowed_once_is_of_no_kind_for_a_browser(name, tree):
    document = factories.DocumentFactory(filename=name, content=HTML)
    page = factories.ReleaseFactory(attachments=[document])
    fetched = Client().get(f"/documents/{page.pk}/{document.pk}/{name}")
    assert fetched.getvalue() == HTML
    assert fetched["Content-Type"] == "application/octet-stream"
    assert fetched["Content-Disposition"].startswith("attachment")


def test_editors_get_the_file_from_its_form_and_nobody_else_gets_it_there(superuser_client, there):
    address = f"/admin/documents/{there.pk}/file/"
    assert address in superuser_client.get(doors("wagtaildocs", "document", there)[3].address).content.decode()
    assert superuser_client.get(address).getvalue() == content_of(there)
    for stranger in (None, factories.UserFactory()):
        client = Client()
        if stranger:
            client.force_login(stranger)
        assert client.get(address).status_code in (302, 403, 404)


def test_the_form_says_what_the_file_is(superuser_client, there):
    form = superuser_client.get(doors("wagtaildocs", "document", there)[3].address).content.decode()
    assert f"Plain text, {there.file_size}" in form.replace("\xa0", " ")


def test_every_kind_that_is_allowed_is_looked_into(settings):
    from cms.documents.file_types import FILE_TYPES

    assert set(settings.WAGTAILDOCS_EXTENSIONS) == FILE_TYPES.keys()
