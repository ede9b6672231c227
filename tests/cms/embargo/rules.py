"""What must hold of the answers before and after the minute."""

from __future__ import annotations

from .canaries import NEVER, WAYS, Planted

Seen = dict[str, str]  # way → everything its answers said


def missing(planted: Planted, seen: Seen) -> list[str]:
    """What is public and was not found where it should be."""
    words = [
        f"{field} by {way}" for field, ways in WAYS.items() for way in ways if planted.words[field] not in seen[way]
    ]
    pictures = [f"picture {names[0]}" for names in planted.names if not any(name in seen["page"] for name in names)]
    return words + pictures


def leaked(planted: Planted, seen: Seen, *, only_what_is_never: bool = False) -> list[str]:
    """What was said of it, and where: any of its words, and the addresses of its pictures."""
    fields = NEVER if only_what_is_never else planted.words
    known = {field: planted.words[field] for field in fields}
    if not only_what_is_never:
        known |= {f"picture {name}": name for names in planted.names for name in names}
    return [f"{field} by {way}" for field, word in known.items() for way, text in seen.items() if word in text]
