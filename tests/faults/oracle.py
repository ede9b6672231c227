"""What the index should hold, compared both ways with what it holds.

What it should hold is written down again plainly in `tables.py`; of the code under test nothing is used but the
engine's list of its entries.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wagtail.models import Locale, Page, Revision

from search.engines.port import Engine

from .tables import Tables

Place = tuple[str, int]  # language and page


@dataclass(frozen=True)
class Difference:
    """The index beside the database: what must not be there, what is not there, what says something else."""

    leaked: list[Place] = field(default_factory=list)
    missing: list[Place] = field(default_factory=list)
    stale: list[Place] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.leaked or self.missing or self.stale)

    def __str__(self) -> str:
        return f"{len(self.leaked)} leaked, {len(self.missing)} missing, {len(self.stale)} stale"


def difference(engine: Engine) -> Difference:
    """Both ways: every page that may be found is in the index as it is, and nothing else is."""
    held, due = _held(engine), _due()
    return Difference(
        leaked=sorted(held.keys() - due.keys()),
        missing=sorted(due.keys() - held.keys()),
        stale=sorted(place for place in held.keys() & due.keys() if held[place] != due[place]),
    )


def public_pages(word: str = "") -> set[int]:
    """The pages a visitor may find at this moment; by a word, which titles and authors' names begin with."""
    tables = Tables()
    return {
        page["pk"]
        for page in tables.public()
        if page["title"].startswith(word) or any(name.startswith(word) for name in tables.authors(page))
    }


def due_soon() -> bool:
    """Whether the clock has still something to do, now or in the near future."""
    return (
        Revision.objects.filter(approved_go_live_at__isnull=False).exists()
        or Page.objects.filter(live=True, expire_at__isnull=False).exists()
    )


def _held(engine: Engine) -> dict[Place, str]:
    return {
        (language, entry.id): entry.fingerprint
        for language in Locale.objects.values_list("language_code", flat=True)
        for entry in engine.scan(language)
        if entry.fingerprint
    }


def _due() -> dict[Place, str]:
    tables = Tables()
    return {(page["language"], page["pk"]): tables.digest(page) for page in tables.public()}
