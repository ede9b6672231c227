"""The counters of the content that the indexes were built from, in a file.

Earlier versions take each entry of the root for a locale, and ignore a directory without pointers: so the file is in a
directory.
"""

from __future__ import annotations

import json
from pathlib import Path

from .store import file_lock

DIRECTORY, FILE = "counters", "counters.json"


def record_counter(root: Path, lineage: str, counter: int) -> None:
    """Store the counter of the lineage, unless the stored one is as high."""
    directory = root / DIRECTORY
    with file_lock(directory / "write.lock"):
        counters = read_counters(root)
        if counters.get(lineage, 0) < counter:
            draft = directory / f"{FILE}.draft"
            draft.write_text(json.dumps({**counters, lineage: counter}))
            draft.replace(directory / FILE)


def read_counters(root: Path) -> dict[str, int]:
    """Return the counters by lineage; none if the file is absent or damaged."""
    try:
        return {
            str(lineage): int(counter) for lineage, counter in json.loads((root / DIRECTORY / FILE).read_text()).items()
        }
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}
