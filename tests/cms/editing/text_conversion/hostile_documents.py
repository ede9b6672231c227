"""Documents that attack what reads them, each with the status and the sentence of the response that refuses it.

Those without a sentence are converted: what attacks is not read.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from .docx_files import (
    CONTENT_TYPES,
    NAMESPACES,
    DocxFile,
    build_png,
    cell,
    footnote_mark,
    link,
    paragraph,
    picture,
    table,
)

TEXT = paragraph("The text")
DAMAGED, TOO_LARGE, TOO_DEEP = "is damaged", "too large to be read", "nested too deeply"
NO_DOCUMENT, PROTECTED, ENTITIES = "no document of Word", "protected by a password", "Word does not write"


def _document(body: str, declaration: str = "") -> str:
    return f"{declaration}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"


def _with_document(content: str | bytes) -> bytes:
    return DocxFile("", parts={"word/document.xml": content}).build()


def build_bomb() -> bytes:
    """Return a document whose text is 70 MB of spaces, in 70 kB."""
    return _with_document(_document(TEXT) + " " * 70_000_000)


def build_lying_bomb() -> bytes:
    """Return a document whose text is 50 MB, of which its directory says that it is 1 kB."""
    content = bytearray(_with_document(_document(" " * 50_000_000)))
    real = struct.pack("<L", len(_document(" " * 50_000_000)))
    position = content.find(real)
    while position != -1:
        content[position : position + 4] = struct.pack("<L", 1_000)
        position = content.find(real, position + 4)
    return bytes(content)


def build_entities() -> bytes:
    """Return a document with entities that expand to billions of characters."""
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(12))
    return _with_document(_document(paragraph("<w:r><w:t>&e11;</w:t></w:r>"), f"<!DOCTYPE w [{declared}]>"))


def build_quadratic_entities() -> bytes:
    """Return a document that repeats one long entity."""
    declaration = f'<!DOCTYPE w [<!ENTITY e "{"x" * 100_000}">]>'
    return _with_document(_document(paragraph(f"<w:r><w:t>{'&e;' * 50_000}</w:t></w:r>"), declaration))


def build_external_entity(part: str = "word/document.xml") -> bytes:
    """Return a document that reads a file of the server by an entity."""
    declaration = '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    content = _document(paragraph("<w:r><w:t>&e;</w:t></w:r>"), declaration)
    return DocxFile(TEXT, parts={part: content}).build()


def build_wide_entities() -> bytes:
    """Return a document with entities in UTF-16, in which no simple search finds them."""
    declaration = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE w [<!ENTITY e "x">]>'
    return _with_document(_document(TEXT, declaration).encode("utf-16"))


def build_long() -> bytes:
    """Return a document of 400,000 paragraphs."""
    return _with_document(_document("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 400_000))


def build_many_elements() -> bytes:
    """Return a document of millions of elements without text."""
    return _with_document(_document("<w:p/>" * 5_000_000))


def build_deep() -> bytes:
    """Return a document of 100,000 nested elements."""
    return _with_document(_document("<w:sdt><w:sdtContent>" * 50_000 + TEXT + "</w:sdtContent></w:sdt>" * 50_000))


def build_nested_tables() -> bytes:
    """Return a document of 100 tables in one another."""
    opened = "<w:tbl><w:tr><w:tc>"
    return DocxFile(opened * 100 + TEXT + "</w:tc></w:tr></w:tbl>" * 100).build()


def build_many_parts() -> bytes:
    """Return a document of 20,000 files."""
    return DocxFile(TEXT, parts={f"word/media/{number}.xml": "<a/>" for number in range(20_000)}).build()


def build_many_images() -> bytes:
    """Return a document with 300 different images."""
    pictures = {f"r{number}": build_png(size=(1, number + 1)) for number in range(300)}
    return DocxFile("".join(paragraph(picture(key, "x")) for key in pictures), pictures=pictures).build()


def build_repeated_image() -> bytes:
    """Return a document that shows one image 2,000 times."""
    return DocxFile(paragraph(picture("r1", "x")) * 2_000, pictures={"r1": build_png()}).build()


def build_pixel_bomb() -> bytes:
    """Return a document with an image of 2.5 billion pixels in 300 kB."""
    side = 50_000
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(side // 8 + 1)) for _ in range(side)) + rows.flush()
    chunks = ((b"IHDR", struct.pack(">LLBBBBB", side, side, 1, 0, 0, 0, 0)), (b"IDAT", data), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))
        for name, content in chunks
    )
    return DocxFile(TEXT + paragraph(picture("r1", "x")), pictures={"r1": png}).build()


def build_repeated_note() -> bytes:
    """Return a document whose one long footnote is referred to 5,000 times."""
    notes = {1: paragraph("word " * 40_000)}
    return DocxFile(paragraph(*[footnote_mark(1)] * 5_000), footnotes=notes).build()


def build_spans() -> bytes:
    """Return a document with a table whose cells span billions of columns."""
    return DocxFile(table([cell("x", columns=2_000_000_000), cell("y", columns=2_000_000_000)] * 50, ["z"])).build()


def build_traversal() -> bytes:
    """Return a document whose files and targets leave the directory."""
    file = io.BytesIO(
        DocxFile(TEXT + paragraph(picture("r1", "x")), linked_pictures={"r1": "../../../../etc/hostname"}).build()
    )
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("../../../tmp/escaped.xml", "<a/>")
        archive.writestr("/etc/escaped.xml", "<a/>")
    return file.getvalue().replace(b' TargetMode="External"', b"")


def build_linked() -> bytes:
    """Return a document that shows images of servers and files, and links to scripts."""
    targets = {"r1": "http://127.0.0.1:9/x.png", "r2": "file:///etc/hostname", "r3": "\\\\127.0.0.1\\share\\x.png"}
    body = TEXT + "".join(paragraph(picture(key, "x", "link")) for key in targets)
    links = {"l1": "javascript:alert(1)", "l2": "data:text/html,<script>alert(1)</script>"}
    body += "".join(paragraph(link("x", key)) for key in links)
    return DocxFile(body, linked_pictures=targets, links=links).build()


def build_macros() -> bytes:
    """Return a document with macros, an embedded file, and a style map for the converter."""
    parts = {
        "word/vbaProject.bin": b"Sub AutoOpen()",
        "word/embeddings/oleObject1.bin": b"MZ",
        "mammoth/style-map": "p => script:fresh",
        "customXml/item1.xml": "<broken",
    }
    return DocxFile(TEXT, parts=parts).build()


def build_cycle() -> bytes:
    """Return a document with styles that are based on each other."""
    styles = {f"s{number}": f"Style {number}" for number in range(1_000)}
    based_on = {f"s{number}": f"s{(number + 1) % 1_000}" for number in range(1_000)}
    return DocxFile(paragraph("The text", style="s1"), styles=styles, based_on=based_on).build()


def build_without_image() -> bytes:
    """Return a document that shows an image of which there is no relationship."""
    return DocxFile(TEXT + paragraph(picture("absent", "x"))).build()


def build_truncated() -> bytes:
    """Return the first half of a document."""
    content = DocxFile(TEXT * 50).build()
    return content[: len(content) // 2]


def build_wrong_checksum() -> bytes:
    """Return a document whose text was changed after it was compressed."""
    content = bytearray(DocxFile(TEXT * 500).build())
    start = content.index(b"word/document.xml") + 60
    content[start : start + 20] = bytes(20)
    return bytes(content)


def build_archive_without_text() -> bytes:
    """Return an archive that is no document."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


@dataclass(frozen=True)
class HostileDocument:
    """A document, and how it is refused; one without a status is converted, with `text` as its only text."""

    build: Callable[[], bytes]
    status: int = 200
    words: str = ""

    @property
    def name(self) -> str:
        return self.build.__name__.removeprefix("build_")


def build_text() -> bytes:
    """Return a text that is no archive."""
    return b"<html><body>No archive</body></html>"


def build_empty() -> bytes:
    """Return a file with one byte."""
    return b"P"


def build_protected() -> bytes:
    """Return the beginning of a document with a password."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000)


HOSTILE = [
    HostileDocument(build_bomb, 413, TOO_LARGE),
    HostileDocument(build_lying_bomb, 422, DAMAGED),
    HostileDocument(build_entities, 422, ENTITIES),
    HostileDocument(build_quadratic_entities, 422, ENTITIES),
    HostileDocument(build_external_entity, 422, ENTITIES),
    HostileDocument(build_wide_entities, 422, ENTITIES),
    HostileDocument(build_many_elements, 413, TOO_LARGE),
    HostileDocument(build_long, 413, TOO_LARGE),
    HostileDocument(build_deep, 413, TOO_DEEP),
    HostileDocument(build_nested_tables, 413, TOO_DEEP),
    HostileDocument(build_many_parts, 413, TOO_LARGE),
    HostileDocument(build_repeated_note, 413, TOO_LARGE),
    HostileDocument(build_truncated, 422, NO_DOCUMENT),
    HostileDocument(build_wrong_checksum, 422, DAMAGED),
    HostileDocument(build_without_image, 422, DAMAGED),
    HostileDocument(build_archive_without_text, 422, NO_DOCUMENT),
    HostileDocument(build_text, 422, NO_DOCUMENT),
    HostileDocument(build_empty, 422, NO_DOCUMENT),
    HostileDocument(build_protected, 422, PROTECTED),
    HostileDocument(build_many_images),
    HostileDocument(build_repeated_image),
    HostileDocument(build_pixel_bomb),
    HostileDocument(build_spans),
    HostileDocument(build_traversal),
    HostileDocument(build_linked),
    HostileDocument(build_macros),
    HostileDocument(build_cycle),
]
