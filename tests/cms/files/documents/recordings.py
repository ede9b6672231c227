"""Small audio files of each allowed type, made from the specifications of their formats."""

from __future__ import annotations

import struct

from cms.demo.factories.objects import create_wav

WAV = create_wav()
MP3_FRAME = b"\xff\xfb\x90\x64" + bytes(413)  # MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes


def id3_tag(content: bytes) -> bytes:
    """Return an ID3v2 tag; its size has seven bits in each byte."""
    size = len(content)
    return b"ID3\x04\x00\x00" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + content


def mp3(frames: int = 3, tag: bytes = b"", padding: int = 0) -> bytes:
    return (id3_tag(tag) if tag else b"") + bytes(padding) + MP3_FRAME * frames


def box(kind: bytes, content: bytes) -> bytes:
    """Return a box of an MPEG 4 container."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def m4a(handler: bytes = b"soun", *, film: bool = False) -> bytes:
    """Return a container with its samples before the description of its tracks, as telephones write it."""
    track = box(b"hdlr", bytes(8) + handler + bytes(13)) + (box(b"vmhd", bytes(12)) if film else b"")
    return box(b"ftyp", b"M4A \0\0\0\0") + box(b"mdat", bytes(100)) + box(b"moov", box(b"trak", track))


def ogg(codec: bytes = b"\x01vorbis") -> bytes:
    """Return the first page of an Ogg file, with one segment."""
    packet = codec + bytes(22)
    return b"OggS\x00\x02" + bytes(20) + b"\x01" + bytes([len(packet)]) + packet
