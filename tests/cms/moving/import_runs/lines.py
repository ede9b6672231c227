"""Records as JSON lines, also for processes that have not loaded Django."""

from __future__ import annotations

import json
from typing import Any


def build_lines(count: int, **fields: Any) -> bytes:
    """Return so many stories as JSON lines."""
    records = (
        {"id": f"news:{number}", "date": "2019-05-04", "title": f"Story {number}", "body": "Text.", **fields}
        for number in range(1, count + 1)
    )
    return "".join(f"{json.dumps(record)}\n" for record in records).encode()
