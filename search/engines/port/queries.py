"""What is searched for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

Sort = Literal["relevance", "newest", "oldest"]

COMMON_FILTERS = ("type", "topics", "regions", "year")  # of every page; other names are those of `Source.filters`


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
    """The parsed text of a search. `completing`: the last word may be the beginning of a word."""

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
    half_life_days: Mapping[str, float]  # by type; a type without an entry does not age
    recency_floor: float  # the oldest page keeps at least this share of its score
    type_weights: Mapping[str, float]
    minimum_should_match: str  # Lucene's notation, over the groups that are neither required nor stopwords


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search with validated values: one locale of one site."""

    locale: str
    site: int
    now: datetime  # recency and expiry are computed for this moment
    ranking: RankingConfig
    text: ParsedText | None = None  # None returns all pages
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # values are OR-ed
    published_from: datetime | None = None  # inclusive
    published_before: datetime | None = None  # exclusive
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0
    cursor: str | None = None  # `SearchResult.cursor` of the previous page; then `offset` is 0
    facets: tuple[str, ...] = COMMON_FILTERS  # disjunctive: a facet's counts ignore the values selected in itself
    highlight: bool = True
    attachments: bool = True  # whether a page also matches by the text of its attached files
    own_words_only: frozenset[int] = frozenset()  # pages that do not match by the text of their attached files
    hidden_ids: frozenset[int] = frozenset()  # treated as if the index did not have them
    only_ids: frozenset[int] | None = None  # if set, no others are returned

    def split_by_attachments(self) -> tuple[SearchQuery, SearchQuery]:
        """Return the query for all pages but those of `own_words_only`, and that for these, which ignores files."""
        own = self.own_words_only
        whole = replace(self, own_words_only=frozenset(), hidden_ids=self.hidden_ids | own)
        only = own if self.only_ids is None else own & self.only_ids
        return whole, replace(self, own_words_only=frozenset(), attachments=False, only_ids=only)
