"""The types of audio files: their extensions, with the media types that browsers play."""

from __future__ import annotations

from pathlib import PurePath

AUDIO_MEDIA_TYPES = {"m4a": "audio/mp4", "mp3": "audio/mpeg", "ogg": "audio/ogg", "wav": "audio/wav"}


def is_audio_filename(filename: str) -> bool:
    """Return whether a file name has the extension of an audio file."""
    return PurePath(filename).suffix.lower().lstrip(".") in AUDIO_MEDIA_TYPES
