"""The size of packed files: a file of one megabyte can unpack to a gigabyte, which would occupy a worker for hours.

Records and exports of WordPress are read as they unpack, so memory is no problem. The time is: each line of spaces or
empty element costs nothing to send.
"""

from __future__ import annotations

from pathlib import Path

from ..records.records import BadFile

# Text of real exports packs to a tenth, very repetitive text to a fiftieth; deflate can reach a thousandth.
MAX_UNPACKED_RATIO = 200
MIN_CHECKED_BYTES = 16 * 1024 * 1024  # smaller files may have any ratio


class UnpackedSize:
    """Counts what is read of a file, which may be packed or not."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._limit = max(MIN_CHECKED_BYTES, path.stat().st_size * MAX_UNPACKED_RATIO)
        self._count = 0

    def add(self, count: int) -> None:
        """Add the number of bytes that were read.

        Raises:
            BadFile: they are far more than the file has.
        """
        self._count += count
        if self._count > self._limit:
            raise BadFile(
                f"{self._name} unpacks to more than {MAX_UNPACKED_RATIO} times its size. No export does that; if it is "
                "one, unpack it and import what is in it"
            )
