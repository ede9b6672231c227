"""What no upload may be: a page or script in the clothes of a picture or document.

What a file is, is read from its content; its name is only held against that.
"""

from __future__ import annotations

import re
from typing import IO

# Long enough that no compressed pixels have them by chance: of files of 20 MB, one in a hundred thousand does.
MARKUP = re.compile(rb"<(script|!doctype|html|iframe|object|embed|foreignobject|\?php)[\s>/]", re.IGNORECASE)
MAX_MARKUP_BYTES = 16  # of what MARKUP matches
CHUNK_SIZE_BYTES = 1 << 20


def contains_markup(file: IO[bytes]) -> bool:
    """Whether there is anything anywhere in it that a browser would run if it took the file for a page."""
    file.seek(0)
    before = b""
    while part := file.read(CHUNK_SIZE_BYTES):
        if MARKUP.search(before + part):
            return True
        before = part[-MAX_MARKUP_BYTES:]
    return False
