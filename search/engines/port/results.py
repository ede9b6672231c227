"""What an engine returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from .queries import SearchQuery


@dataclass(frozen=True, slots=True)
class Hit:
    """One page that matches. `title` and `body` are HTML, escaped except for <mark>; empty where nothing matched.

    `attachment` has passages of attached files in the same form, only if nothing in the body matched. `attached` is
    that of the source.
    """

    id: int
    score: float
    revision: int | None
    title: str = ""
    body: tuple[str, ...] = ()
    attachment: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()


def remove_passages_of_files(hits: Iterable[Hit], search_query: SearchQuery) -> tuple[Hit, ...]:
    """Return the hits without the passages of files of the pages that must not match by them."""
    own = search_query.own_words_only
    return tuple(replace(hit, attachment=()) if hit.id in own else hit for hit in hits)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits. `total` is exact. Ties are broken by id, descending. `cursor` is None after the last hit."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class SimilarHit:
    """A page similar to another one; scores compare only within one result.

    `kind` is the same for pages of the same type and different for pages of different types.
    """

    id: int
    score: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page whose title is suggested while the visitor types."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a query finds a page, its score, and the parts of the score."""

    found: bool
    score: float
    parts: tuple[tuple[str, float], ...]  # (what matched in which field, its share), largest first
    reason: str = ""  # why it is not found


@dataclass(frozen=True, slots=True)
class Health:
    """The state of an engine and the number of its documents.

    `outdated` are the locales whose index another version of Clarion created, with other fields or analyzers.
    `incompatible` says that the installed packages cannot use the engine, so that waiting for it does not help.
    """

    ok: bool
    detail: str
    documents: Mapping[str, int] = field(default_factory=dict)  # by locale, without tombstones
    outdated: tuple[str, ...] = ()
    incompatible: bool = False
