"""Read the text of a PDF in a process of its own, with limits of time, memory, pages and characters."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

PROCESS = Path(__file__).with_name("pdf_process.py")
MAX_CHARACTERS = 100_000  # text of one file; about 40 pages of a report
MAX_MEGABYTES = 1024  # address space; Python and its libraries take a quarter
WAITING_SECONDS = 50  # wall time beyond the limit of processor time, on a machine with other work


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF, with one line for each page; `status` is one of `DocumentText.Status`.

    `is_cut` says that there is more text than the limits allow.
    """

    status: str
    text: str = ""
    pages: int = 0
    is_cut: bool = False


def read_pdf_text(file: IO[bytes]) -> PdfText:
    """Return the text of a PDF. Whatever is in the file, this ends in time and raises no exception because of it.

    Raises:
        OSError: the file cannot be read from its storage, or no process can be started.
    """
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        return _run_process(copy)


def _run_process(file: IO[bytes]) -> PdfText:
    seconds = settings.PDF_TEXT_SECONDS
    limits = (settings.PDF_TEXT_MAX_PAGES, MAX_CHARACTERS, seconds, MAX_MEGABYTES)
    command = [sys.executable, "-I", "-B", str(PROCESS), *map(str, limits)]
    try:
        done = subprocess.run(  # noqa: S603 - no part of the command comes from outside
            command,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the warnings about a hostile file have no limit
            timeout=seconds + WAITING_SECONDS,
            env={"PATH": os.defpath},  # no keys and no passwords
            check=False,
        )
    except subprocess.TimeoutExpired:
        return PdfText("too_slow")
    return _read_result(done)


def _read_result(done: subprocess.CompletedProcess[bytes]) -> PdfText:
    """Return what the process printed; the operating system may have ended it before."""
    if done.returncode < 0:  # killed by a signal: the limit of time, or a fault of a library
        return PdfText("too_slow")
    try:
        found = json.loads(done.stdout)
        return PdfText(
            status=str(found["status"]),
            text=str(found.get("text", "")),
            pages=int(found.get("pages", 0)),
            is_cut=bool(found.get("is_cut")),
        )
    except (ValueError, KeyError, TypeError):  # such as not enough memory to print
        return PdfText("too_large")
