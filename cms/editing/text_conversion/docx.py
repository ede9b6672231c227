"""Read an uploaded document of Word in a process of its own, with limits of time, memory and disk."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from cms.core.limited_process import run_limited

from .errors import ConversionFailed

log = structlog.get_logger(__name__)

PROCESS = Path(__file__).with_name("docx_process.py")
MAX_SECONDS = 10  # limit of processor time
CLOCK_SECONDS = 15  # limit of the clock; with the images less than the 30 seconds after which a request ends
MAX_MEGABYTES = 1024  # address space, as for PDFs
MAX_IMAGES = 50  # images of one text
MAX_HEADER_BYTES = 30_000_000  # the longest HTML that is converted has 24 MB in JSON


@dataclass(frozen=True, slots=True)
class Document:
    """What a document contains: its HTML, images by the keys that the HTML names, and counts of the rest."""

    html: str
    images: Mapping[str, bytes]
    counts: Mapping[str, int]


def read_docx(file: UploadedFile, prefix: str) -> Document:
    """Return the content of a document. The keys of its images begin with `prefix`.

    Raises:
        ConversionFailed: it is too large, damaged, protected or of another type, or a limit was reached.
    """
    check_name(file)
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        shutil.copyfileobj(file, source)
        source.seek(0)
        status = run_process(source, target, prefix)
        if status:
            raise ConversionFailed(describe_status(status), 413 if status in TOO_LARGE else 422)
        target.seek(0)
        return read_result(target)


def check_name(file: UploadedFile) -> None:
    """Raise ConversionFailed for a file that is not named as a document of Word."""
    if not (file.name or "").lower().endswith(".docx"):
        raise ConversionFailed(gettext("Only documents of Word can be read. Save the file as .docx and upload that."))


def run_process(source: IO[bytes], target: IO[bytes], prefix: str) -> str:
    """Write the result to `target`. Return an empty text, or why there is none.

    Raises:
        ConversionFailed: the system starts no process.
    """
    limits = (MAX_SECONDS, MAX_MEGABYTES, MAX_IMAGES, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
    try:
        done = run_limited(PROCESS, prefix, *limits, clock_seconds=CLOCK_SECONDS, stdin=source, stdout=target)
    except subprocess.TimeoutExpired:
        return "too_slow"
    except OSError as error:  # the system has no memory or no process left
        log.error("text_conversion.process_not_started", error=str(error))
        message = gettext("Documents cannot be read at the moment. Try again in some seconds.")
        raise ConversionFailed(message, 503, 10) from error
    if done.returncode < 0:  # a signal ended it: the limit of time or disk, or a fault of a library
        return "too_slow"
    if done.returncode:  # such as an error while it wrote more than it may
        return "too_large"
    target.seek(0)
    header = read_header(target)
    if header.get("status") != "read":
        status = str(header.get("status") or "too_large")  # such as too little memory to print
        log.info("text_conversion.document_refused", status=status, reason=header.get("reason", ""))
        return status
    return ""


def read_header(target: IO[bytes]) -> dict[str, Any]:
    """Return the first line of the result; empty if the process has not written it, or if it is too long."""
    try:
        header = json.loads(target.readline(MAX_HEADER_BYTES))
    except ValueError:
        return {}
    return header if isinstance(header, dict) else {}


def read_result(target: IO[bytes]) -> Document:
    """Return the document that the process has written."""
    header = read_header(target)
    images = {key: target.read(size) for key, size in header["images"].items()}
    return Document(header["html"], images, header["counts"])


TOO_LARGE = frozenset(("too_large", "too_slow", "too_deep"))


def describe_status(status: str) -> str:
    """Return why a document cannot be read, and what to do."""
    match status:
        case "protected":
            return gettext(
                "The document is protected by a password, or has the format of Word before 2007. "
                "Save it without a password as .docx and upload that."
            )
        case "not_a_document":
            return gettext("The file is no document of Word. Save your document as .docx and upload that.")
        case "entities":
            return gettext("The document contains declarations that Word does not write. Save it again with Word.")
        case "too_deep":
            return gettext("The document is nested too deeply. Simplify its tables and text boxes, or paste its text.")
        case "too_large" | "too_slow":
            return gettext("The document is too large to be read. Divide it into smaller documents, or paste its text.")
        case _:
            return gettext("The document is damaged. Open it with Word or LibreOffice, save it again and upload that.")
