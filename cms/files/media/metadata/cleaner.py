"""Remove the metadata of a document in a process of its own, with limits of time, memory and disk.

A file of which that is impossible stays as it is, and the outcome says why: no upload is lost because of it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from cms.core.limited_process import run_limited

# Increase it when the rules remove more: `manage.py remove_metadata` then reads all files.
RULES_VERSION = 1

PROCESS = Path(__file__).with_name("cleaner_process.py")
CLEANED_SUFFIXES = frozenset(("docx", "m4a", "mp3", "odt", "ogg", "pdf", "pptx", "wav", "xlsx"))
MAX_SECONDS = 10  # seconds of processor time; a PDF of 48 MB with 1,000 pages takes half a second
MAX_MEGABYTES = 768  # address space, of which Python and its libraries take a third
WAITING_SECONDS = 10  # the wait until another file of this process is done
MAX_CLOCK_SECONDS = 15  # the sum with WAITING_SECONDS is less than the 30 seconds after which a request ends


class Outcome(StrEnum):
    """What has become of the metadata of a file."""

    REMOVED = "removed"  # also if there was none
    SIGNED = "signed"  # a change would break the signature
    ENCRYPTED = "encrypted"
    FAILED = "failed"  # it is damaged, or the limits were reached
    NOT_KNOWN = "not_known"  # Clarion does not know where files of this type have metadata


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The outcome, the new content if there is one, and whether the document has comments or tracked changes."""

    outcome: Outcome
    content: bytes | None = None
    has_remarks: bool = False


_one_at_a_time = threading.Lock()  # each may take the memory of the limit


def remove_metadata(file: IO[bytes], suffix: str) -> Cleaned:
    """Return the file without metadata; `suffix` is that of its type, such as `pdf`.

    Raises:
        OSError: the file cannot be read from its storage, or not be written for the process.
    """
    if suffix not in CLEANED_SUFFIXES:
        return Cleaned(Outcome.NOT_KNOWN)
    if not _one_at_a_time.acquire(timeout=WAITING_SECONDS):
        return Cleaned(Outcome.FAILED)
    try:
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
            file.seek(0)
            shutil.copyfileobj(file, source)
            source.seek(0)
            outcome, has_remarks = run_process(source, target, suffix)
            target.seek(0)
            return Cleaned(outcome, target.read(), has_remarks) if outcome is Outcome.REMOVED else Cleaned(outcome)
    finally:
        _one_at_a_time.release()


def run_process(source: IO[bytes], target: IO[bytes], suffix: str) -> tuple[Outcome, bool]:
    """Write the file without metadata. Return the outcome, and whether it has comments or tracked changes."""
    try:
        done = run_limited(
            PROCESS,
            *(suffix, MAX_SECONDS, MAX_MEGABYTES),
            clock_seconds=MAX_CLOCK_SECONDS,
            stdin=source,
            stdout=target,
            stderr=subprocess.PIPE,
        )
        found = json.loads(done.stderr)
        return Outcome(found["outcome"]), bool(found["has_remarks"])
    except (subprocess.TimeoutExpired, OSError, ValueError, KeyError):  # the system did not start it, or has ended it
        return Outcome.FAILED, False
