"""Checks of the content of files: ZIP archives, office files, which are ZIP archives, and audio files.

Clarion never unpacks an archive, but readers who download it do. Audio files are checked by their structure: a player
must be able to read them, and nothing else.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext_lazy as _

from cms.files.storage.uploads import contains_markup

MAX_FILES = 5_000
MAX_UNPACKED_BYTES = 500_000_000  # the size of the unpacked files
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
MAX_CHUNKS = 10_000  # WAV and M4A files have a few
MP3_BITRATES = (
    (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1
    (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2 and 2.5
)
MP3_SAMPLE_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
MAX_MP3_PADDING = 65_536  # zeros between the tags and the sound
OGG_CODECS = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ")


class FileRejected(ValueError):
    """A file is refused; the message is shown to the editor."""


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


def check_mp3(file: IO[bytes], name: str) -> None:
    """Raise FileRejected unless two frames of MPEG layer III follow the tags at the start."""
    start = _find_mp3_start(file)
    length = _read_mp3_frame(file, start)
    _require(bool(length) and bool(_read_mp3_frame(file, start + length)), file, name)


def check_m4a(file: IO[bytes], name: str) -> None:
    """Raise FileRejected unless the file is an MPEG 4 container with a track of sound and no film."""
    handlers, kinds = b"", []
    for kind, start, size in _read_boxes(file):
        kinds.append(kind)
        if kind == b"moov":
            file.seek(start)
            handlers = file.read(min(size, 16_000_000))
    has_sound = b"soun" in handlers and b"mdat" in kinds
    _require(kinds[:1] == [b"ftyp"] and has_sound and b"vmhd" not in handlers, file, name)


def check_ogg(file: IO[bytes], name: str) -> None:
    """Raise FileRejected unless the first stream of an Ogg file has a known codec of sound."""
    file.seek(0)
    page = file.read(27 + 255 + 8)
    payload = page[27 + page[26] :] if len(page) > 27 else b""
    _require(page.startswith(b"OggS\x00") and payload.startswith(OGG_CODECS), file, name)


def check_wav(file: IO[bytes], name: str) -> None:
    """Raise FileRejected unless the file is a RIFF container with a format and samples."""
    file.seek(0)
    head = file.read(12)
    is_wave = head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE"
    kinds = [kind for kind, _, _ in _read_chunks(file)] if is_wave else []
    _require(b"fmt " in kinds and b"data" in kinds, file, name)


def _require(is_valid: bool, file: IO[bytes], name: str) -> None:
    if not is_valid or contains_markup(file):
        raise FileRejected(WRONG_TYPE_MESSAGE.format(name=name))


def _find_mp3_start(file: IO[bytes]) -> int:
    """Return the position after the ID3 tags, of which there may be several, and the zeros that follow them."""
    start = 0
    for _number in range(10):
        file.seek(start)
        tag = file.read(10)
        if len(tag) < 10 or tag[:3] != b"ID3" or max(tag[6:]) > 127:
            break
        size = tag[6] << 21 | tag[7] << 14 | tag[8] << 7 | tag[9]
        start += 10 + size + (10 if tag[5] & 0x10 else 0)
    file.seek(start)
    padding = file.read(MAX_MP3_PADDING)
    return start + len(padding) - len(padding.lstrip(b"\x00"))


def _read_mp3_frame(file: IO[bytes], start: int) -> int:
    """Return the length of the frame that begins there; 0 if there is none."""
    file.seek(start)
    head = file.read(4)
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # 11 bits of synchronisation, and layer III
        return 0
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version not in MP3_SAMPLE_RATES or bitrate in (0, 15) or rate == 3:
        return 0
    samples = 144 if version == 3 else 72
    kilobits = MP3_BITRATES[version != 3][bitrate - 1]
    return samples * 1000 * kilobits // MP3_SAMPLE_RATES[version][rate] + (head[2] >> 1 & 1)


def _read_boxes(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Yield (type, start, size) of the boxes at the top of an MPEG 4 container."""
    end, position = file.seek(0, 2), 0
    for _number in range(MAX_CHUNKS):
        file.seek(position)
        head = file.read(16)
        if len(head) < 8:
            return
        size, kind = struct.unpack(">I4s", head[:8])
        if size == 1 and len(head) == 16:
            size = struct.unpack(">Q", head[8:])[0]
        size = size or end - position
        if size < 8:
            return
        yield kind, position, size
        position += size


def _read_chunks(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Yield (type, start, size) of the chunks of a RIFF container."""
    position = 12
    for _number in range(MAX_CHUNKS):
        file.seek(position)
        head = file.read(8)
        if len(head) < 8:
            return
        kind, size = struct.unpack("<4sI", head)
        yield kind, position + 8, size
        position += 8 + size + size % 2
