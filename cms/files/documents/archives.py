"""Validation of ZIP archives and of document formats that are ZIP archives, such as office files.

Clarion never unpacks an archive, but readers who download it do.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext_lazy as _

from .errors import FileRejected

MAX_FILES = 5_000
MAX_UNPACKED_BYTES = 500_000_000  # after unpacking
RATIO_CHECK_MIN_BYTES = 10_000_000  # the compression ratio of larger entries is checked
MAX_COMPRESSION_RATIO = 100
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

WRONG_TYPE_MESSAGE = _(
    "This is not a valid {name}, although its name says so. Save it again in the program you created it with."
)
TOO_LARGE_MESSAGE = _("This file becomes too large when it is unpacked. Upload its contents in smaller parts.")
ENCRYPTED_MESSAGE = _("This file is protected by a password, so it cannot be checked. Upload it without a password.")
MACROS_MESSAGE = _("This document contains macros. Save it without macros, or as PDF.")
FORBIDDEN_ENTRY_MESSAGE = _(
    "This file contains a program or an archive: {path}. Remove that and upload the file again."
)


def check_archive(file: IO[bytes], name: str, needed: Collection[str] = ()) -> None:
    """Raise FileRejected unless the file is a complete archive without forbidden content.

    `needed` are prefixes of which each must begin the path of an entry.
    """
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
    """Raise FileRejected for a decompression bomb.

    The declared sizes are sufficient: programs that unpack the archive rely on them or stop with an error.
    """
    size = file.seek(0, 2)
    packed, unpacked = sum(one.compress_size for one in entries), sum(one.file_size for one in entries)
    overlaps = packed > size  # several entries share the same bytes
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
