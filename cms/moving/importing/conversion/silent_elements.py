"""Remove elements whose content browsers do not show."""

from __future__ import annotations

import re
from collections import Counter

OPENING = re.compile(r"<(script|style|template|object|svg|math|noscript)\b", re.IGNORECASE)
NAMES = ("script", "style", "template", "object", "svg", "math", "noscript")
ENDS = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in NAMES}


def remove_silent_elements(html: str, names: frozenset[str], removed: Counter[str] | None = None) -> str:
    """Remove the elements with these names and their content, and count them; one that is not closed is kept.

    The time is linear in the length of the HTML.
    """
    parts, position, searched = [], 0, 0
    unclosed: set[str] = set()
    while opening := OPENING.search(html, searched):
        name, searched = opening[1].lower(), opening.end()
        if name not in names or name in unclosed:
            continue
        if end := ENDS[name].search(html, html.find(">", searched) + 1 or len(html)):
            parts.append(html[position : opening.start()])
            position = searched = end.end()
            if removed is not None:
                removed[f"<{name}>"] += 1
        else:
            unclosed.add(name)
    return "".join([*parts, html[position:]])
