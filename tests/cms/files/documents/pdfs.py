"""Small PDFs: with text, protected, damaged, and hostile ones."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter

SLOW_PAGE = b"BT /F1 12 Tf (a) Tj " + b"1 0 0 1 0 0 Tm (a) Tj " * 2_000_000 + b"ET"  # 44 MB, compressed to 100 kB


def build_pdf(*pages: str | bytes, packed: bool = True) -> bytes:
    """Return a PDF with these pages: texts of one line, or the operators of a page; with `packed` compressed."""
    streams = [page if isinstance(page, bytes) else f"BT /F1 12 Tf 20 100 Td ({page}) Tj ET".encode() for page in pages]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in enumerate(streams):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number)
        )
        content, filtered = (zlib.compress(stream), b"/Filter /FlateDecode ") if packed else (stream, b"")
        objects.append(b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(content), filtered, content))
    return _join(objects)


def build_endless_pdf() -> bytes:
    """Return a PDF whose list of pages contains itself."""
    return _join([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def encrypt(content: bytes, password: str) -> bytes:
    """Return a PDF that a password protects; an empty one only forbids printing."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _join(objects: Sequence[bytes]) -> bytes:
    content, offsets = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(content))
    )
