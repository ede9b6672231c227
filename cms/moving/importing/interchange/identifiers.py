"""The ids of exported records, which are the same in every installation that has the page or object."""

from __future__ import annotations

import re
from uuid import NAMESPACE_URL, UUID, uuid5

_EXPORTED_ID = re.compile(r"[a-z_]+:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([\w-]+)")


def build_id(kind: str, translation_key: UUID, language: str) -> str:
    """Return the id of an exported page or object: the key that its translations share, and its language."""
    return f"{kind}:{translation_key}:{language}"


def parse_id(record_id: str) -> tuple[UUID, str] | None:
    """Return (translation key, language) of an exported id; None for an id of another system."""
    found = _EXPORTED_ID.fullmatch(record_id)
    return (UUID(found[1]), found[2]) if found else None


def build_key(record_id: str) -> UUID:
    """Return the translation key of the object that is created for a record."""
    parsed = parse_id(record_id)
    return parsed[0] if parsed else uuid5(NAMESPACE_URL, f"clarion-record:{record_id}")
