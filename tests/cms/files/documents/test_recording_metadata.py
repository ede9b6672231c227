"""Recordings keep their sound also if their program did not write its length, or if their tags are wrong."""

from __future__ import annotations

import struct

import pytest

from cms.files.media.metadata.recordings import strip_recording

from .recordings import WAV, mp3


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF])
def test_the_samples_of_a_wav_of_unknown_length_end_with_the_file(size):
    at = WAV.index(b"data") + 4
    streamed = WAV[:at] + struct.pack("<I", size) + WAV[at + 4 :]
    assert strip_recording(streamed, "wav")[at:] == streamed[at:]


@pytest.mark.parametrize(
    "content",
    [
        b"ID3\x04\x00\x00\x00\x7f\x7f\x7f" + mp3(),
        mp3() + b"APETAGEX" + struct.pack("<III", 2000, len(mp3()) + 32, 0) + bytes(12),
    ],
    ids=["at the start", "at the end"],
)
def test_an_mp3_whose_tag_claims_the_sound_is_refused_instead_of_emptied(content):
    with pytest.raises(ValueError, match="the tags are longer than the file"):
        strip_recording(content, "mp3")
