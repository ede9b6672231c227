"""Check ICC colour profiles, which picture files contain as they are.

A profile declares its size and has a signature; bytes that follow it are foreign. Source: ICC.1:2022, section 7.2.
"""

from __future__ import annotations

import struct
import zlib

HEADER_LENGTH = 128
SIGNATURE_AT, SIGNATURE = 36, b"acsp"
MAX_PROFILE_BYTES = 4_000_000  # the profiles of printers, the largest in use, have about 3 MB


def read_profile(content: bytes) -> bytes:
    """Return the profile without the bytes that follow it; nothing if this is no profile."""
    if len(content) < HEADER_LENGTH or content[SIGNATURE_AT : SIGNATURE_AT + 4] != SIGNATURE:
        return b""
    size = struct.unpack_from(">I", content)[0]
    return content[:size] if HEADER_LENGTH < size <= min(len(content), MAX_PROFILE_BYTES) else b""


def read_compressed_profile(content: bytes) -> bytes:
    """Return the profile in a zlib stream, without the bytes that follow it; nothing if it contains no profile."""
    try:
        return read_profile(zlib.decompressobj().decompress(content, MAX_PROFILE_BYTES))
    except zlib.error:
        return b""
