"""Documents that are archives inside (office files do not look like it): what is in them must be what they say.

Nothing is unpacked here or anywhere in Clarion; but who downloads a file will do so.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import IO

from .errors import FileRejected

MAX_FILES = 5_000
MAX_UNPACKED_BYTES = 500_000_000  # unpacked
RATIO_CHECK_MIN_BYTES, MAX_COMPRESSION_RATIO = (
    10_000_000,
    100,
)  # a file of more bytes than this may be packed to a hundredth, not to less
PROGRAM_SUFFIXES = {
    ".bat",
    ".cmd",
    ".com",
    ".exe",
    ".hta",
    ".jar",
    ".js",
    ".lnk",
    ".msi",
    ".ps1",
    ".scr",
    ".vbs",
    ".wsf",
}
ARCHIVE_SUFFIXES = {".7z", ".bz2", ".gz", ".rar", ".tar", ".xz", ".zip"}

WRONG_TYPE_MESSAGE = "This is no {name}, whatever its name says. Save it as one in the program that you made it with."
TOO_LARGE_MESSAGE = "Unpacked, this file would be far larger than it looks. Upload what is in it in smaller parts."
ENCRYPTED_MESSAGE = "This file is protected by a password: nobody could look into it. Upload it without one."
MACROS_MESSAGE = "This document has macros. Save it without them, or as PDF."
FORBIDDEN_ENTRY_MESSAGE = "There is a program or another archive in it: {path}. Upload it without that."


def check_archive(file: IO[bytes], name: str, needed: Collection[str] = ()) -> None:
    """Raise Refused unless it is a whole archive from its first byte, harmless, with paths that begin like `needed`."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise FileRejected(WRONG_TYPE_MESSAGE.format(name=name))
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeDecodeError) as unreadable:
        raise FileRejected(WRONG_TYPE_MESSAGE.format(name=name)) from unreadable
    paths = [entry.filename for entry in entries]
    if not all(any(path.startswith(start) for path in paths) for start in needed):
        raise FileRejected(WRONG_TYPE_MESSAGE.format(name=name))
    _check_unpacked_size(file, entries)
    for entry in entries:
        _check_entry(entry, is_office=bool(needed))


def _check_unpacked_size(file: IO[bytes], entries: list[zipfile.ZipInfo]) -> None:
    """By what the archive says of itself: programs that unpack it hold it to that, or stop."""
    size = file.seek(0, 2)
    packed, unpacked = sum(one.compress_size for one in entries), sum(one.file_size for one in entries)
    overlaps = packed > size  # several entries that are the same bytes
    dense = any(
        one.file_size > RATIO_CHECK_MIN_BYTES and one.file_size > MAX_COMPRESSION_RATIO * max(1, one.compress_size)
        for one in entries
    )
    if len(entries) > MAX_FILES or unpacked > MAX_UNPACKED_BYTES or overlaps or dense:
        raise FileRejected(TOO_LARGE_MESSAGE)


def _check_entry(entry: zipfile.ZipInfo, *, is_office: bool) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if entry.flag_bits & 1:
        raise FileRejected(ENCRYPTED_MESSAGE)
    if path.name.lower() == "vbaproject.bin":
        raise FileRejected(MACROS_MESSAGE)
    unsafe = path.is_absolute() or ".." in path.parts
    if unsafe or path.suffix.lower() in PROGRAM_SUFFIXES or (path.suffix.lower() in ARCHIVE_SUFFIXES and not is_office):
        raise FileRejected(FORBIDDEN_ENTRY_MESSAGE.format(path=path.name))
