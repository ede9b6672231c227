"""The allowed file types of documents, with their media types and the checks of their content.

Media types come only from this table, never from the uploading browser or the operating system: none of these types
is executed by a browser.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from cms.content.blocks.audio import AUDIO_MEDIA_TYPES
from cms.files.storage.uploads import contains_markup

from . import file_contents
from .file_contents import WRONG_TYPE_MESSAGE, FileRejected, check_archive

OFFICE_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument"
DEFAULT_MEDIA_TYPE = "application/octet-stream"
CONTROL_CHARACTERS = [bytes([code]) for code in range(32) if code not in (9, 10, 12, 13, 27)]  # never in a text file

NOT_PLAIN_TEXT_MESSAGE = _("This is not plain text: it contains HTML code, or bytes that are not characters.")
EMBEDDED_FILES_MESSAGE = _("This text contains embedded files. Save it without them, or as PDF.")


class FileType(NamedTuple):
    """A file type. `check` takes the file and the type's name, and raises FileRejected for other content."""

    name: Any  # lazily translated
    media_type: str
    check: Callable[[IO[bytes], str], None]


def get_file_type(filename: str) -> FileType | None:
    """Return the file type of a file name's extension, None if that is not allowed."""
    return FILE_TYPES.get(get_suffix(filename))


def get_suffix(filename: str) -> str:
    """Return the extension of a file name in lower case, without a dot."""
    return PurePath(filename).suffix.lower().lstrip(".")


def get_media_type(filename: str) -> str:
    """Return the media type of a file name's extension, by default application/octet-stream."""
    file_type = get_file_type(filename)
    return file_type.media_type if file_type else DEFAULT_MEDIA_TYPE


def _check_pdf(file: IO[bytes], name: str) -> None:
    """Require the PDF markers at the start and the end, because a PDF within other content is another file type too."""
    file.seek(0)
    beginning = file.read(5)
    file.seek(max(0, file.seek(0, 2) - 1024))
    if beginning != b"%PDF-" or b"%%EOF" not in file.read():
        raise FileRejected(WRONG_TYPE_MESSAGE.format(name=name))


def _check_rtf(file: IO[bytes], name: str) -> None:
    file.seek(0)
    content = file.read()
    if not content.startswith(b"{\\rtf"):
        raise FileRejected(WRONG_TYPE_MESSAGE.format(name=name))
    if b"\\objdata" in content or b"\\objocx" in content:
        raise FileRejected(EMBEDDED_FILES_MESSAGE)


def _check_text(file: IO[bytes], name: str) -> None:
    file.seek(0)
    content = file.read()
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # spreadsheet programs save “Unicode text”
    as_utf_8 = content.decode("utf-16", "ignore").encode() if is_utf_16 else content
    if contains_markup(io.BytesIO(as_utf_8)) or any(control in as_utf_8 for control in CONTROL_CHARACTERS):
        raise FileRejected(NOT_PLAIN_TEXT_MESSAGE)


FILE_TYPES = {
    "csv": FileType(_("table in CSV"), "text/csv", _check_text),
    "docx": FileType(
        _("Word document"),
        f"{OFFICE_MEDIA_TYPE}.wordprocessingml.document",
        partial(check_archive, needed=("[Content_Types].xml", "word/")),
    ),
    "m4a": FileType(_("audio file in M4A"), AUDIO_MEDIA_TYPES["m4a"], file_contents.check_m4a),
    "mp3": FileType(_("audio file in MP3"), AUDIO_MEDIA_TYPES["mp3"], file_contents.check_mp3),
    "ogg": FileType(_("audio file in Ogg"), AUDIO_MEDIA_TYPES["ogg"], file_contents.check_ogg),
    "wav": FileType(_("audio file in WAV"), AUDIO_MEDIA_TYPES["wav"], file_contents.check_wav),
    "key": FileType(
        _("Keynote presentation"), "application/vnd.apple.keynote", partial(check_archive, needed=("Index",))
    ),
    "odt": FileType(
        _("OpenDocument text"),
        "application/vnd.oasis.opendocument.text",
        partial(check_archive, needed=("mimetype", "content.xml")),
    ),
    "pdf": FileType("PDF", "application/pdf", _check_pdf),
    "pptx": FileType(
        _("PowerPoint presentation"),
        f"{OFFICE_MEDIA_TYPE}.presentationml.presentation",
        partial(check_archive, needed=("[Content_Types].xml", "ppt/")),
    ),
    "rtf": FileType(_("RTF text"), "application/rtf", _check_rtf),
    "txt": FileType(_("plain text"), "text/plain", _check_text),
    "xlsx": FileType(
        _("Excel workbook"),
        f"{OFFICE_MEDIA_TYPE}.spreadsheetml.sheet",
        partial(check_archive, needed=("[Content_Types].xml", "xl/")),
    ),
    "zip": FileType(_("ZIP archive"), "application/zip", check_archive),
}
