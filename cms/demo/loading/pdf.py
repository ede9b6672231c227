"""A small PDF: a title and paragraphs in one of the typefaces every reader has, on A4."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

PAGE = (595, 842)  # A4 in points
MARGIN = 64
LEADING = 16
LINES = (PAGE[1] - 2 * MARGIN) // LEADING
CHARACTERS = 84  # fits 467 points of 11-point Helvetica, whose characters are half as wide as high
FONTS = {"F1": "Helvetica", "F2": "Helvetica-Bold"}


def pdf(title: str, paragraphs: Iterable[str]) -> bytes:
    """The bytes of a PDF that says this."""
    lines = [*_lines(title, "/F2 15 Tf", CHARACTERS - 24), *_paragraphs(paragraphs)]
    pages = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    return _assembled(list(_objects(title, pages)))


def _paragraphs(paragraphs: Iterable[str]) -> Iterator[tuple[str, str]]:
    for paragraph in paragraphs:
        yield "", ""
        yield from _lines(paragraph, "/F1 11 Tf", CHARACTERS)


def _lines(text: str, font: str, characters: int) -> Iterator[tuple[str, str]]:
    yield from ((font, line) for line in textwrap.wrap(text, characters))


def _objects(title: str, pages: list[list[tuple[str, str]]]) -> Iterator[bytes]:
    """Objects 1 to 4 are catalogue, page tree, fonts and information; then a page and its content by turns."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    fonts = " ".join(f"/{name} << {_FONT} /BaseFont /{face} >>" for name, face in FONTS.items())
    yield b"<< /Type /Catalog /Pages 2 0 R >>"
    yield f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    yield f"<< {fonts} >>".encode()
    yield b"<< /Title (" + _escaped(title) + b") >>"
    for number, lines in enumerate(pages):
        yield (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] "
            f"/Resources << /Font 3 0 R >> /Contents {6 + 2 * number} 0 R >>"
        ).encode()
        yield _stream(lines)


_FONT = "/Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding"


def _stream(lines: list[tuple[str, str]]) -> bytes:
    drawn = [f"BT {LEADING} TL {MARGIN} {PAGE[1] - MARGIN} Td".encode()]
    for font, line in lines:
        drawn.append(font.encode() + b" (" + _escaped(line) + b") Tj T*" if line else b"T*")
    drawn.append(b"ET")
    content = b"\n".join(drawn)
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _escaped(text: str) -> bytes:
    """Text as WinAnsi knows it."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return escaped.encode("cp1252", errors="replace")


def _assembled(objects: list[bytes]) -> bytes:
    written = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    )
