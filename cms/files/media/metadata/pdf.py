"""Strip PDF: the information dictionary, XMP, data of programs, thumbnails, and what cameras wrote into JPEGs.

A new file is written, because a PDF that was changed contains its earlier versions. Title and language stay, and that
it is PDF/UA or PDF/A, which only XMP says. Text, pixels, forms, attached files and comments are content and stay.
Source: ISO 32000-2, sections 14.3 to 14.5 and 12.8; ISO 14289-1 (PDF/UA), 19005 (PDF/A).
"""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Iterator
from typing import IO, Any
from xml.sax.saxutils import escape

from .errors import FileEncrypted, FileSigned
from .images import strip_jpeg

SIGNATURE = re.compile(rb"/ByteRange\s*\[")  # a signature says which bytes it covers
DROPPED_KEYS = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")
REMARKS = {"/Text", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Caret", "/Ink"}  # annotations
STANDARDS = re.compile(
    rb"(pdfuaid|pdfaid):(part|conformance|rev|amd)\s*(?:=\s*[\"']\s*|>\s*)([0-9A-Za-z:]{1,12})\s*(?:[\"']|</)"
)
STANDARD_NAMESPACES = {"pdfuaid": "http://www.aiim.org/pdfua/ns/id/", "pdfaid": "http://www.aiim.org/pdfa/ns/id/"}
XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"{namespaces}>{title}{standards}</rdf:Description></rdf:RDF></x:xmpmeta>\n'
    '<?xpacket end="r"?>'
)
XMP_TITLE = '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title>'


def strip_pdf(source: IO[bytes], target: IO[bytes]) -> bool:
    """Write the PDF without its metadata; a file that has none stays as it is. Return whether it has comments.

    Raises:
        FileSigned, FileEncrypted: it is not changed.
        Exception: pypdf raises errors of many kinds for broken files.
    """
    from pypdf import PdfReader, PdfWriter  # it is slow to import
    from pypdf.generic import NameObject

    content = source.read()
    if SIGNATURE.search(content):
        raise FileSigned
    reader = PdfReader(source, strict=False)
    if reader.is_encrypted:
        raise FileEncrypted
    title, xmp = _read_title(reader), _read_xmp(reader)
    reduced = _build_xmp(title, xmp) if xmp else b""
    objects = list(_walk(reader.root_object))
    has_remarks = any(one.get("/Subtype") in REMARKS for one in objects)
    changed = [_strip_object(one, reader.root_object) for one in objects]
    has_more = bool(set(reader.metadata or ()) - {"/Title"}) or xmp != reduced or content.count(b"startxref") > 1
    if not (has_more or any(changed)):
        source.seek(0)
        shutil.copyfileobj(source, target)
        return has_remarks
    writer = PdfWriter(clone_from=reader)  # only the objects that the root leads to
    writer.pdf_header = reader.pdf_header
    writer.metadata = {"/Title": title} if title else None
    if reduced:
        writer.xmp_metadata = reduced
        stream: Any = writer.root_object["/Metadata"]
        stream.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    writer.write(target)
    return has_remarks


def _read_title(reader: Any) -> str:
    if title := (reader.metadata or {}).get("/Title"):
        return str(title)
    try:
        return str(reader.xmp_metadata.dc_title["x-default"])
    except Exception:  # there is no XMP, or it is not well-formed
        return ""


def _read_xmp(reader: Any) -> bytes:
    stream = reader.root_object.get("/Metadata")
    try:
        return bytes(stream.get_object().get_data()) if stream is not None else b""
    except Exception:  # a filter that is not known, or data that is damaged; it is removed
        return b" "


def _build_xmp(title: str, xmp: bytes) -> bytes:
    """Return XMP with the title, and with the standards that this one says the file meets."""
    found = {(prefix.decode(), name.decode()): value.decode() for prefix, name, value in STANDARDS.findall(xmp)}
    prefixes = sorted({prefix for prefix, _ in found})
    return XMP.format(
        namespaces="".join(f' xmlns:{prefix}="{STANDARD_NAMESPACES[prefix]}"' for prefix in prefixes),
        title=XMP_TITLE.format(escape(title)) if title else "",
        standards="".join(
            f"<{prefix}:{name}>{value}</{prefix}:{name}>" for (prefix, name), value in sorted(found.items())
        ),
    ).encode()


def _walk(root: Any) -> Iterator[Any]:
    """Yield the dictionaries of a PDF, streams included, each once."""
    waiting, seen = [root], set()
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            yield found
        for value in found.values() if isinstance(found, dict) else found:
            reference = getattr(value, "idnum", None)
            if reference is not None:
                if reference in seen:
                    continue
                seen.add(reference)
                value = value.get_object()
            if isinstance(value, dict | list):
                waiting.append(value)


def _strip_object(one: Any, root: Any) -> bool:
    """Remove metadata from a dictionary. Return whether there was any besides that of the file."""
    keys = [key for key in DROPPED_KEYS if key in one and _is_metadata(one, key)]
    for key in keys:
        del one[key]
    return _strip_picture(one) or bool(keys if one is not root else set(keys) - {"/Metadata"})


def _is_metadata(one: Any, key: str) -> bool:
    """Return whether the key has its meaning here: resources, styles and places may have any name."""
    value = one[key]
    if key == "/Metadata":
        return hasattr(value, "get_data") and value.get("/Subtype") not in ("/Image", "/Form")
    return key != "/Thumb" or one.get("/Type") == "/Page"


def _strip_picture(one: Any) -> bool:
    """Remove what a camera wrote into a JPEG; its pixels stay byte for byte."""
    from pypdf.generic import StreamObject

    if not isinstance(one, StreamObject) or one.get("/Filter") not in ("/DCTDecode", ["/DCTDecode"]):
        return False
    data = StreamObject.get_data(one)  # as it is stored; subclasses decode it
    try:
        stripped = b"".join(strip_jpeg(data, b""))
    except (ValueError, IndexError, struct.error):  # damaged; readers show what they can
        return False
    if len(stripped) >= len(data):
        return False
    StreamObject.set_data(one, stripped)
    return True
