"""The values of the port: what is written, what is searched for, what an engine returns, its errors and its messages.

All are immutable. Texts for editors are `Message`s, because engines do not import Django and so cannot translate them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypedDict

Sort = str  # "relevance", "newest", "oldest", or a sort key of `Source.numbers` with `_asc` or `_desc`

COMMON_FILTERS = ("type", "topics", "regions", "year")  # every page has these; `Source.filters` has others
WEIGHTED_FIELDS = ("title", "summary", "body", "names", "attachments")  # a page type may change their boosts


class SearchUnavailable(Exception):
    """The engine did not respond, responded too late, or sent an invalid response; the message says which."""


class EngineIncompatible(SearchUnavailable):
    """The installed packages cannot use this engine, now or later; the message says what to install."""


class Message(str):
    """An English text that also holds its template and the values in it, named as in `%(word)s`."""

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Message:
        """Return the text of a template, which is marked with `gettext_noop`."""
        message = super().__new__(cls, template % values if values else template)
        message.template, message.values = template, values
        return message


def gettext_noop(text: str) -> str:
    """Mark a text for translation, as Django's function of this name does, and return it unchanged."""
    return text


class Source(TypedDict):
    """One page as the index stores it; `search.documents.ContentDocument` prepares it."""

    id: int
    type: str  # "release", "story", "call_to_action", "standard" ...
    title: str
    summary: str
    body: str  # plain text; "\n" between blocks, so that no phrase matches across two of them
    names: str  # plain text, one name a line, of what is not part of the text: topics, authors; never highlighted
    attachments: str  # plain text of attached files; "\n" between two of their pages
    attached: list[str]  # keys of the files and texts in it, which hits return
    topics: list[str]  # values (the source locale's slugs), not labels
    regions: list[str]
    filters: dict[str, list[str]]  # name of the filter → values; a page type has only those that it declares
    numbers: dict[str, int]  # name of the range or sort key → value; none of those that the page has no value of
    published_at: str  # ISO 8601, UTC
    year: str  # year of `published_at` in the site's time zone
    expire_at: str | None  # ISO 8601, UTC; an engine never returns a page past it
    ends_at: str | None  # ISO 8601, UTC; a page past it has a share of its score, `RankingConfig.ended`
    site: int  # the Site's primary key
    locale: str  # language code; it selects the index and its analyzers
    path: str
    revision: int | None  # the live revision the text was read from
    fingerprint: str  # digest of all of the above


@dataclass(frozen=True, slots=True)
class Write:
    """Put `source` in the index of `locale`, or a content-free tombstone where it is None.

    `version` is external and grows by one at every claim of the page: a write with a version below the stored
    one is not applied and is reported as "superseded", which is a success (another worker has written a newer one).
    """

    id: int
    locale: str
    version: int
    source: Source | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one `Write`; "failed" carries the reason, and the page stays in the queue."""

    id: int
    result: Literal["written", "superseded", "failed"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the index holds of one page, for the reconciler; a tombstone has an empty fingerprint."""

    id: int
    version: int
    fingerprint: str

    @property
    def is_tombstone(self) -> bool:
        """Return whether the entry is a tombstone."""
        return not self.fingerprint


@dataclass(frozen=True, slots=True)
class Term:
    """One word, lower case and NFC. `exact` terms (synonyms) do not match misspellings.

    The others match similar words only if no title and no summary contains the word itself. An engine may also let them
    match words that are far more frequent.
    """

    text: str
    weight: float = 1.0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow each other in this order, in one field."""

    words: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """One position of the query, matched by any of its alternatives (the word, its synonyms, `a OR b`).

    `required`: a quoted phrase, which must match whatever `minimum_should_match` says.
    `stopword`: scored, but not counted by `minimum_should_match`.
    `compound`: the run of Chinese, Japanese or Korean characters that this pair of characters is part of. The
    following groups of a run count as one, which matches if enough of them do.
    """

    alternatives: tuple[Term | Phrase, ...]
    required: bool = False
    stopword: bool = False
    compound: str = ""


@dataclass(frozen=True, slots=True)
class ParsedText:
    """The parsed text of a search. `raw` is what was typed, in NFC.

    `completing`: the last word may be the beginning of a word.
    """

    raw: str
    groups: tuple[Group, ...] = ()
    excluded: tuple[Term | Phrase, ...] = ()
    completing: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Return the plain words in order, as typed: the first alternative of each group that is one word."""
        firsts = (group.alternatives[0] for group in self.groups)
        return tuple(first.text for first in firsts if isinstance(first, Term))

    @property
    def all_words(self) -> tuple[str, ...]:
        """Return all words in order, quoted or not and with all alternatives, without the excluded ones."""
        words: list[str] = []
        for group in self.groups:
            for alternative in group.alternatives:
                words += alternative.words if isinstance(alternative, Phrase) else [alternative.text]
        return tuple(words)


@dataclass(frozen=True, slots=True)
class RankingConfig:
    """The boosts of the score and `minimum_should_match`.

    `search/querying/ranking_config.py` holds the one in use, with the reason for each value.
    """

    title: float
    summary: float
    body: float
    names: float
    attachments: float
    typo: float
    completion: float
    title_phrase: float
    half_life_days: Mapping[str, float]  # type → half-life; a type without an entry does not age
    recency_floor: float  # the oldest page keeps at least this share of its score
    type_weights: Mapping[str, float]
    ended: float  # the share of its score that a page keeps whose end is past
    minimum_should_match: str  # Lucene's notation, over the groups that are neither required nor stopwords
    # type → WEIGHTED_FIELDS → factor of the boost of that field
    field_weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def split_by_types(self) -> list[tuple[tuple[str, ...], RankingConfig]]:
        """Return the boosts of the types with factors of their own, as (types, boosts)."""
        types: dict[tuple[tuple[str, float], ...], list[str]] = {}
        for name, weights in self.field_weights.items():
            types.setdefault(tuple(sorted(weights.items())), []).append(name)
        return [(tuple(sorted(names)), self._multiply(dict(weights))) for weights, names in types.items()]

    def _multiply(self, weights: Mapping[str, float]) -> RankingConfig:
        boosts = {name: getattr(self, name) * factor for name, factor in weights.items()}
        if title := weights.get("title"):
            boosts |= {name: getattr(self, name) * title for name in ("completion", "title_phrase")}
        return replace(self, **boosts, field_weights={})


class KeySort(NamedTuple):
    """The order by a number of `Source.numbers`. Pages without it are last, of equal ones the highest id is first."""

    name: str
    descending: bool


def read_key_sort(sort: Sort) -> KeySort | None:
    """Return the order by a sort key; None for the other orders."""
    name, _, direction = sort.rpartition("_")
    return KeySort(name, direction == "desc") if name and direction in ("asc", "desc") else None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search with validated values: one locale of one site."""

    locale: str
    site: int
    now: datetime  # recency and expiry are computed for this moment
    ranking: RankingConfig
    text: ParsedText | None = None  # None returns all pages
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # values are OR-ed
    # Name of a number → from which one on, and below which one; None: no limit. A page without it does not match.
    ranges: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    published_from: datetime | None = None  # inclusive
    published_before: datetime | None = None  # exclusive
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0
    cursor: str | None = None  # `SearchResult.cursor` of the previous page; then `offset` is 0
    facets: tuple[str, ...] = COMMON_FILTERS  # disjunctive: a facet's counts ignore the values selected in itself
    highlight: bool = True
    attachments: bool = True  # whether a page also matches by the text of its attached files
    with_fields: bool = False  # whether hits have their stored fields
    own_words_only: frozenset[int] = frozenset()  # pages that do not match by the text of their attached files
    hidden_ids: frozenset[int] = frozenset()  # treated as if the index did not have them
    only_ids: frozenset[int] | None = None  # if set, no others are returned

    def split_by_attachments(self) -> tuple[SearchQuery, SearchQuery]:
        """Return the query for all pages but those of `own_words_only`, and that for these, which ignores files."""
        own = self.own_words_only
        whole = replace(self, own_words_only=frozenset(), hidden_ids=self.hidden_ids | own)
        only = own if self.only_ids is None else own & self.only_ids
        return whole, replace(self, own_words_only=frozenset(), attachments=False, only_ids=only)


@dataclass(frozen=True, slots=True)
class StoredFields:
    """The fields of a hit as the index holds them; the database may be newer."""

    type: str
    title: str
    published_at: datetime
    topics: tuple[str, ...]
    regions: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]]  # name of the filter → values

    @classmethod
    def read(cls, source: Mapping[str, Any]) -> StoredFields:
        """Return the fields of a `Source`, or of the part of it that has them."""
        filters = {name: tuple(values) for name, values in (source.get("filters") or {}).items()}
        return cls(
            type=source["type"],
            title=source["title"],
            published_at=datetime.fromisoformat(source["published_at"]),
            topics=tuple(source.get("topics") or ()),
            regions=tuple(source.get("regions") or ()),
            filters=filters,
        )


STORED_FIELDS = ("type", "title", "published_at", "topics", "regions", "filters")


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
    fields: StoredFields | None = None  # if the query asks for them


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


class MatchedPage(NamedTuple):
    """The id of a page that matches, and its score, which is 0 if the search has no words to score by."""

    id: int
    score: float


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
    documents: Mapping[str, int] = field(default_factory=dict)  # locale → number, without tombstones
    outdated: tuple[str, ...] = ()
    incompatible: bool = False
