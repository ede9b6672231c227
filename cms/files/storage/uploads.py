"""What uploads have in common: random file names, and detection of HTML or scripts disguised as an image or document.

The type of a file is read from its content; its name only has to agree with it. The URL of an embargoed image cannot be
guessed.
"""

from __future__ import annotations

import re
import secrets
from pathlib import PurePath
from typing import IO

from django.db.models.fields.files import FieldFile

# Long enough that compressed pixels rarely contain them by chance: one in 100,000 files of 20 MB does.
MARKUP = re.compile(rb"<(script|!doctype|html|iframe|object|embed|foreignobject|\?php)[\s>/]", re.IGNORECASE)
MAX_MARKUP_BYTES = 16  # length of the longest match of MARKUP
CHUNK_SIZE_BYTES = 1 << 20


def contains_markup(file: IO[bytes]) -> bool:
    """Return whether the file contains anything that a browser would run if it treated the file as HTML."""
    file.seek(0)
    before = b""
    while part := file.read(CHUNK_SIZE_BYTES):
        if MARKUP.search(before + part):
            return True
        before = part[-MAX_MARKUP_BYTES:]
    return False


def is_new(file: FieldFile) -> bool:
    """Return whether the file of a field is not in the storage yet. Django has no other sign of it."""
    return not file._committed


def random_filename(filename: str) -> str:
    """Return a name of 128 random bits with the extension of `filename` in lower case."""
    return secrets.token_hex(16) + PurePath(filename).suffix.lower()
