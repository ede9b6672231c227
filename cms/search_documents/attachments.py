"""Whether the texts of files that a search index has of pages are still those that the pages offer."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cms.documents.attachments import find_current_keys


def find_pages_with_outdated_texts(attached: Mapping[int, Collection[str]]) -> set[int]:
    """Return the pages of which one of these texts is outdated; `attached` has the keys by the ids of the pages."""
    current = find_current_keys(attached, {key for keys in attached.values() for key in keys})
    return {page_id for page_id, keys in attached.items() if not current[page_id].issuperset(keys)}
