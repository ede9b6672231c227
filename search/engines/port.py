"""The port: everything Clarion asks of a search engine, whichever engine it is.

`search/querying/` builds a `Question`, `search/indexing/` builds `Write`s; an engine turns them into its own
language. Engines know nothing of Django's models, of visibility or of HTTP. One suite,
`tests/search/engines/`, states what every engine must do.

All datetimes are aware. An engine raises `SearchUnavailable` and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypedDict

Sort = Literal["relevance", "newest", "oldest"]

FACETS = ("type", "topics", "regions", "year")
FILTERS = (*FACETS, "story_kind", "people")


class SearchUnavailable(Exception):
    """The engine did not answer, answered too late, or answered nonsense; the message says which."""


class Source(TypedDict):
    """One page as the index stores it: what `search.documents.ContentDocument` prepares."""

    id: int
    type: str  # "release", "story", "call_to_action", "standard" ...
    story_kind: str | None
    title: str
    summary: str
    body: str  # plain text; "\n" between blocks, so that no phrase reaches over two of them
    topics: list[str]  # values (source locale's slugs), not labels
    regions: list[str]
    people: list[str]
    published_at: str  # ISO 8601, UTC
    year: str  # of `published_at` in the site's time zone
    expire_at: str | None  # ISO 8601, UTC; an engine never answers a page past it
    site: int  # the Site's primary key
    locale: str  # language code; it chooses the index and its analyzers
    path: str
    revision: int | None  # the live revision the text was read from
    fingerprint: str  # digest of all of the above


# --------------------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class Write:
    """Put `source` in the index of `locale`, or a content-free tombstone where it is None.

    `version` is external and grows by one at every claim of the page: a write with a version below the stored
    one is not applied and is reported as "superseded", which is a success (somebody newer has written).
    """

    id: int
    locale: str
    version: int
    source: Source | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one `Write`; "failed" carries the reason and stays in the outbox."""

    id: int
    result: Literal["written", "superseded", "failed"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one page, for the reconciler; a tombstone has an empty fingerprint."""

    id: int
    version: int
    fingerprint: str

    @property
    def is_tombstone(self) -> bool:
        return not self.fingerprint


class Generation(Protocol):
    """A new index of one locale, filled beside the serving one.

    From `begin` on, `Engine.write` writes to both. Nothing searches it before `promote`.
    """

    name: str

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Write to the new index only, by the same rule of versions (bulk load never beats a newer write)."""

    def scan(self) -> Iterator[Entry]:
        """All entries of the new index, by ascending id."""

    def search(self, search_query: SearchQuery) -> SearchResult:
        """Ask the new index, so that it can be checked before it serves."""

    def promote(self) -> None:
        """Serve it from now on, in one step; the old one is kept for `Engine.roll_back`."""

    def drop(self) -> None:
        """Give it up. Idempotent."""


# --------------------------------------------------------------------------- asking


@dataclass(frozen=True, slots=True)
class Term:
    """One word, lower case and NFC. Of `exact` terms (synonyms) no typing errors are looked for."""

    text: str
    weight: float = 1.0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand in this order beside each other, in one field."""

    words: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """One position of the query: it is met when any of its alternatives is (the word, its synonyms, `a OR b`).

    `required`: a quoted phrase, which must be met whatever the hit rule says.
    `stopword`: scored, but not counted by the hit rule.
    """

    alternatives: tuple[Term | Phrase, ...]
    required: bool = False
    stopword: bool = False


@dataclass(frozen=True, slots=True)
class ParsedText:
    """What the visitor typed, understood. `completing`: the last word may be the beginning of one."""

    raw: str
    groups: tuple[Group, ...] = ()
    excluded: tuple[Term | Phrase, ...] = ()
    completing: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The plain words in order, as typed: the first alternative of each group that is one word."""
        firsts = (group.alternatives[0] for group in self.groups)
        return tuple(first.text for first in firsts if isinstance(first, Term))


@dataclass(frozen=True, slots=True)
class RankingConfig:
    """The score's named boosts and the hit rule; `search/querying/ranking_config.py` holds the one in use and its reasons."""

    title: float
    summary: float
    body: float
    typo: float
    completion: float
    title_phrase: float
    half_life_days: Mapping[str, float]  # by type; a type that is not named does not age
    recency_floor: float  # the oldest page keeps at least this share of its score
    type_weights: Mapping[str, float]
    minimum_should_match: str  # Lucene's notation, over the groups that are neither required nor stopwords


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search, already checked: one locale of one site."""

    locale: str
    site: int
    now: datetime  # recency and expiry are judged at this moment
    ranking: RankingConfig
    text: ParsedText | None = None  # None browses
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # keys of FILTERS; values are OR-ed
    published_from: datetime | None = None  # inclusive
    published_before: datetime | None = None  # exclusive
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0
    cursor: str | None = None  # `Answer.cursor` of the page before; then `offset` is 0
    facets: tuple[str, ...] = FACETS  # disjunctive: a facet's counts ignore the choice made in itself
    highlight: bool = True
    hidden: frozenset[int] = frozenset()  # ids that this question must not answer
    only: frozenset[int] | None = None  # where given, it answers no others


@dataclass(frozen=True, slots=True)
class Hit:
    """`title` and `body` are HTML: everything escaped but for <mark>; empty where nothing matched."""

    id: int
    score: float
    revision: int | None
    title: str = ""
    body: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`total` is exact. Ties are broken by id, descending. `cursor` is None after the last hit."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Similar:
    id: int
    score: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a page is found by a question, at which score, and the parts that make it up."""

    found: bool
    score: float
    parts: tuple[tuple[str, float], ...]  # (what matched where, its share), largest first
    reason: str = ""  # why it is not found


@dataclass(frozen=True, slots=True)
class Health:
    ok: bool
    detail: str
    documents: Mapping[str, int] = field(default_factory=dict)  # by locale, tombstones left out


class Index(Protocol):
    """What can be asked: the serving indexes, or one as it would be with a draft in it."""

    def search(self, search_query: SearchQuery) -> SearchResult: ...

    def similar(
        self, page_id: int, locale: str, *, site: int, now: datetime, limit: int = 12, topics: float = 1.0
    ) -> Sequence[Similar]:
        """Pages like this one: title, summary + body, and shared topics weighted by rarity; never itself.

        `topics` scales the shared-topics clause; 0 leaves it out. A page that is not in the index has none.
        """

    def explain(self, search_query: SearchQuery, page_id: int) -> Explanation: ...


class Engine(Index, Protocol):
    """A search engine. Thread-safe; several processes read, one worker writes."""

    name: str

    def prepare(self, locales: Sequence[str]) -> None:
        """Make what is missing (an empty index a locale). Idempotent; loses nothing."""

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Apply the writes; one outcome each, in order. Found by `search` when this returns, or ≤ 1 s later."""

    def suggest(self, prefix: str, locale: str, *, site: int, now: datetime, limit: int = 8) -> Sequence[Suggestion]:
        """Titles that continue what was typed; with a typing error allowed where nothing else fits."""

    def correct(self, text: ParsedText, locale: str) -> str | None:
        """The text with misspelt words replaced by words of the index, or None. Not yet checked for visibility."""

    def drafted(self, page: Source) -> AbstractContextManager[Index]:
        """The index of this page's locale as it would be if the page were published now, its live version replaced.

        By the statistics of all pages, so with the scores that publishing would give. Nobody else ever sees it, the
        serving index is not touched, and the draft is gone when the `with` ends. Up to date to within a second.
        """

    def tidy(self, locales: Sequence[str]) -> None:
        """Make ready what `drafted` needs, and remove what a killed process left of it. For the worker, now and then.

        May take as long as indexing all pages, where there is nothing yet.
        """

    def scan(self, locale: str) -> Iterator[Entry]:
        """All entries of the serving index, tombstones too, by ascending id."""

    def purge(self, locale: str, ids: Sequence[int]) -> None:
        """Forget these tombstones. The caller knows that no older write can still arrive."""

    def begin(self, locale: str) -> Generation:
        """A new generation of this locale's index; a half-built one left behind by a crash is dropped first."""

    def roll_back(self, locale: str) -> bool:
        """Serve the generation before again; False where none is kept."""

    def health(self) -> Health:
        """Never raises."""

    def close(self) -> None:
        """Let go of connections, open files, writers and locks, so that other processes get their turn.

        Idempotent, and never raises: what was acknowledged is safe already. What other threads have under way ends as
        it would have. The engine and its generations can be used on: whoever calls them opens again what they need.
        """
