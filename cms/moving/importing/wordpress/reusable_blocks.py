"""Put the content of reusable blocks (“synced patterns”) in the place of the references to them."""

from __future__ import annotations

import re
from collections.abc import Mapping

REFERENCE = re.compile(r'<!--\s*wp:block\s+\{[^{}]*"ref"\s*:\s*(\d+)[^{}]*\}\s*/-->')
MAX_LEVELS = 5  # reusable blocks may contain others, and each other
MAX_CHARACTERS = 2_000_000  # of the result


def insert_reusable_blocks(content: str, blocks: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the content with the reusable blocks in it, and the ids of those that are not known.

    A reference that would exceed the limits is left as it is, and so named in the report as an unknown block.
    """
    missing: list[str] = []
    for _ in range(MAX_LEVELS):
        if "wp:block" not in content:
            break
        content, changed = _insert_once(content, blocks, missing)
        if not changed:
            break
    return content, list(dict.fromkeys(missing))


def _insert_once(content: str, blocks: Mapping[str, str], missing: list[str]) -> tuple[str, bool]:
    length, changed = len(content), False

    def insert(match: re.Match[str]) -> str:
        nonlocal length, changed
        block = blocks.get(match[1])
        if block is None:
            missing.append(match[1])
            return match[0]
        length += len(block)
        if length > MAX_CHARACTERS:
            return match[0]
        changed = True
        return block

    return REFERENCE.sub(insert, content), changed
