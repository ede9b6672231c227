"""Compare the documents that the index should hold with those that it holds.

`tables.py` computes the expected documents independently; of the code under test, only the engine's list of its
entries is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wagtail.models import Locale, Page, Revision

from search.engines.port import Engine

from .tables import Tables

Key = tuple[str, int]  # language and page id


@dataclass(frozen=True)
class Differences:
    """The pages that must not be in the index, that are missing, and whose document is outdated."""

    leaked: list[Key] = field(default_factory=list)
    missing: list[Key] = field(default_factory=list)
    stale: list[Key] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.leaked or self.missing or self.stale)

    def __str__(self) -> str:
        return f"{len(self.leaked)} leaked, {len(self.missing)} missing, {len(self.stale)} stale"


def find_differences(engine: Engine) -> Differences:
    """Return the differences between the index and the database."""
    actual, expected = _actual_digests(engine), _expected_digests()
    return Differences(
        leaked=sorted(actual.keys() - expected.keys()),
        missing=sorted(expected.keys() - actual.keys()),
        stale=sorted(key for key in actual.keys() & expected.keys() if actual[key] != expected[key]),
    )


def public_pages(word: str = "") -> set[int]:
    """Return the ids of the public pages, or of those whose title or an author's name begins with a word."""
    tables = Tables()
    return {
        page["pk"]
        for page in tables.public()
        if page["title"].startswith(word) or any(name.startswith(word) for name in tables.authors(page))
    }


def has_scheduled_changes() -> bool:
    """Return whether a page is scheduled or expires, now or later."""
    return (
        Revision.objects.filter(approved_go_live_at__isnull=False).exists()
        or Page.objects.filter(live=True, expire_at__isnull=False).exists()
    )


def _actual_digests(engine: Engine) -> dict[Key, str]:
    return {
        (language, entry.id): entry.fingerprint
        for language in Locale.objects.values_list("language_code", flat=True)
        for entry in engine.scan(language)
        if entry.fingerprint
    }


def _expected_digests() -> dict[Key, str]:
    tables = Tables()
    return {(page["language"], page["pk"]): tables.digest(page) for page in tables.public()}
