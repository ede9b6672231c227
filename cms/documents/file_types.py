"""The kinds of document there may be: what each is to a browser, and how its content is told from others.

A media type comes from this table alone, never from what the uploading browser or this machine believes: none of these
is anything that a browser runs.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import IO, NamedTuple

from cms.core.uploads import contains_markup

from .archives import WRONG, check_archive
from .errors import FileRejected

OFFICE = "application/vnd.openxmlformats-officedocument"
UNKNOWN = "application/octet-stream"
CONTROLS = [bytes([code]) for code in range(32) if code not in (9, 10, 12, 13, 27)]  # none of which is in a text

NO_TEXT = "This is no plain text: there is code of a web page in it, or bytes that are no characters."
OBJECTS = "There are other files embedded in this text. Save it without them, or as PDF."


class Kind(NamedTuple):
    """`check` takes the file and the kind's name, and raises Refused for content of another kind."""

    name: str
    media_type: str
    check: Callable[[IO[bytes], str], None]


def kind_of(filename: str) -> Kind | None:
    return KINDS.get(PurePath(filename).suffix.lower().lstrip("."))


def media_type_of(filename: str) -> str:
    kind = kind_of(filename)
    return kind.media_type if kind else UNKNOWN


def _pdf(file: IO[bytes], name: str) -> None:
    """From its first byte to its last: what has a PDF somewhere inside is something else as well."""
    file.seek(0)
    beginning = file.read(5)
    file.seek(max(0, file.seek(0, 2) - 1024))
    if beginning != b"%PDF-" or b"%%EOF" not in file.read():
        raise FileRejected(WRONG.format(name=name))


def _rtf(file: IO[bytes], name: str) -> None:
    file.seek(0)
    content = file.read()
    if not content.startswith(b"{\\rtf"):
        raise FileRejected(WRONG.format(name=name))
    if b"\\objdata" in content or b"\\objocx" in content:
        raise FileRejected(OBJECTS)


def _text(file: IO[bytes], _: str) -> None:
    file.seek(0)
    content = file.read()
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # as spreadsheets write “Unicode text”
    as_utf_8 = content.decode("utf-16", "ignore").encode() if is_utf_16 else content
    if contains_markup(io.BytesIO(as_utf_8)) or any(control in as_utf_8 for control in CONTROLS):
        raise FileRejected(NO_TEXT)


KINDS = {
    "csv": Kind("table in CSV", "text/csv", _text),
    "docx": Kind(
        "Word document",
        f"{OFFICE}.wordprocessingml.document",
        partial(check_archive, needed=("[Content_Types].xml", "word/")),
    ),
    "key": Kind("Keynote presentation", "application/vnd.apple.keynote", partial(check_archive, needed=("Index",))),
    "odt": Kind(
        "OpenDocument text",
        "application/vnd.oasis.opendocument.text",
        partial(check_archive, needed=("mimetype", "content.xml")),
    ),
    "pdf": Kind("PDF", "application/pdf", _pdf),
    "pptx": Kind(
        "PowerPoint presentation",
        f"{OFFICE}.presentationml.presentation",
        partial(check_archive, needed=("[Content_Types].xml", "ppt/")),
    ),
    "rtf": Kind("RTF text", "application/rtf", _rtf),
    "txt": Kind("plain text", "text/plain", _text),
    "xlsx": Kind(
        "Excel workbook", f"{OFFICE}.spreadsheetml.sheet", partial(check_archive, needed=("[Content_Types].xml", "xl/"))
    ),
    "zip": Kind("ZIP archive", "application/zip", check_archive),
}
