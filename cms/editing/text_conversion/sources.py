"""Convert the text of a request: what was pasted, or a document of Word."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from .docx import read_docx
from .errors import ConversionFailed
from .left_out import LeftOut, Loss
from .pasted_html import ConvertedText, convert_html, take_images

MAX_HTML_CHARACTERS = 2_000_000  # without images; a book has about 1,000,000
# What the process counts in a document, by its names.
COUNTED = {
    "comment": Loss.COMMENT,
    "change": Loss.TRACKED_CHANGE,
    "header": Loss.PAGE_HEADER,
    "formula": Loss.FORMULA,
    "chart": Loss.CHART,
    "drawing": Loss.DRAWING,
    "object": Loss.EMBEDDED_OBJECT,
}


def convert_paste(html: str, prefix: str, left_out: LeftOut) -> ConvertedText:
    """Return the blocks of pasted HTML, with the images that are written into it.

    Raises:
        ConversionFailed: the text is too long.
    """
    html, images = take_images(html, prefix)
    check_length(html)
    converted = convert_html(html, left_out)
    converted.images = images
    return converted


def convert_document(file: UploadedFile, prefix: str, left_out: LeftOut) -> ConvertedText:
    """Return the blocks of a document of Word.

    Raises:
        ConversionFailed: it cannot be read.
    """
    document = read_docx(file, prefix)
    check_length(document.html)
    for name, count in document.counts.items():
        left_out.add(COUNTED[name], count=count)
    converted = convert_html(document.html, left_out, is_document=True)
    converted.images = document.images
    return converted


def check_length(html: str) -> None:
    """Raise ConversionFailed for a text that would take too long to convert."""
    if len(html) > MAX_HTML_CHARACTERS:
        message = gettext("The text is too long for one page. Divide it, and convert the parts one after the other.")
        raise ConversionFailed(message, 413)
