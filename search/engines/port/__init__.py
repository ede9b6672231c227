"""The interface of a search engine: what Clarion requires of tantivy, Elasticsearch and any other engine.

`search/querying/` builds a `SearchQuery`, `search/indexing/` builds `Write`s; an engine translates them into its own
query language. Engines know nothing of Django's models, of visibility or of HTTP. One test suite,
`tests/search/engines/`, states what every engine must do.

All datetimes are aware. An engine raises `SearchUnavailable`, or its subclass `EngineIncompatible`, and nothing else.
"""

from .protocols import Engine, Generation, Index
from .types import (
    COMMON_FILTERS,
    STORED_FIELDS,
    EngineIncompatible,
    Explanation,
    Group,
    Health,
    Hit,
    IndexEntry,
    KeySort,
    MatchedPage,
    Message,
    Outcome,
    ParsedText,
    Phrase,
    RankingConfig,
    SearchQuery,
    SearchResult,
    SearchUnavailable,
    SimilarHit,
    Sort,
    Source,
    StoredFields,
    Suggestion,
    Term,
    Write,
    gettext_noop,
    read_key_sort,
    remove_passages_of_files,
)

__all__ = [
    "COMMON_FILTERS",
    "STORED_FIELDS",
    "Engine",
    "EngineIncompatible",
    "Explanation",
    "Generation",
    "Group",
    "Health",
    "Hit",
    "Index",
    "IndexEntry",
    "KeySort",
    "MatchedPage",
    "Message",
    "Outcome",
    "ParsedText",
    "Phrase",
    "RankingConfig",
    "SearchQuery",
    "SearchResult",
    "SearchUnavailable",
    "SimilarHit",
    "Sort",
    "Source",
    "StoredFields",
    "Suggestion",
    "Term",
    "Write",
    "gettext_noop",
    "read_key_sort",
    "remove_passages_of_files",
]
