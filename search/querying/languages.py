"""A search in several languages of a site: `language=all`, or `auto` if the visitor's own language lacks the words.

Each language searches its own index, with its own analysis, synonyms and hidden results. The pages that match are
joined into groups of translations (`translation_groups.py`), which are filtered, counted, sorted and paged: a
translated page is one result. Filters and facets are those of the page that is shown.

In the other languages, words must match as they were typed, or in another form of the same word. Only if nothing is
found anywhere, and the visitor's language has no correction either, they may match with typing errors.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cms.cards.builder import build_cards_by_id
from cms.content.references import ReadContext
from cms.core.sites import SiteRoot
from search.engine import get_engine
from search.engines.port import Group, Hit, MatchedPage, ParsedText, Phrase, SearchQuery, Term
from search.rules.compiled import get_rules_of

from .corrections import MAX_HITS, lacks_words
from .database_search import PromotedResults, filtered_pages, match_database, search_database
from .exclusions import Exclusions, find_exclusions_of
from .params import ParsedSearch, SearchParams, parse_search
from .results import Facet, FoundCard, Results, build_facets, build_found_cards, find_results
from .translation_groups import TranslationGroup, find_groups, split_values

CURSOR_PREFIX = "languages:"  # no cursor of an engine begins with it
# Pages of all languages that are joined: half a second of a core. If more match, the visitor's language has enough.
MAX_JOINED_PAGES = 20_000
MAX_ANCHORS = 5  # groups that a cursor holds; only if none of them is found any more is its position used


@dataclass(frozen=True, slots=True)
class LanguagesCursor:
    """The position after a group. `now` is the time of the first page, so that ages are the same on all pages."""

    with_typos: bool
    now: datetime
    position: int
    keys: tuple[str, ...]  # the groups before the position, nearest first

    def encode(self) -> str:
        return CURSOR_PREFIX + json.dumps([self.with_typos, self.now.isoformat(), self.position, *self.keys])

    @classmethod
    def decode(cls, text: str) -> LanguagesCursor:
        """Parse an encoded cursor; it is signed, so it is one of ours."""
        with_typos, now, position, *keys = json.loads(text.removeprefix(CURSOR_PREFIX))
        return cls(with_typos, datetime.fromisoformat(now), position, tuple(keys))

    def find_start(self, groups: Sequence[TranslationGroup]) -> int:
        """Return the position after the last group of the previous page that is still found."""
        positions = {group.key.hex: position for position, group in enumerate(groups)}
        return next((positions[key] + 1 for key in self.keys if key in positions), self.position)


@dataclass(frozen=True, slots=True)
class LanguageSearch:
    """A search that is ready to run in the languages that its parameters name.

    `parsed`, `promoted` and `exclusions` are those of the visitor's language. `with_typos` lets words match with typing
    errors in the other languages as well. With `is_degraded`, the database is searched instead of the engine. With
    `has_tasks`, the text asks for tasks, so it is in the visitor's language.
    """

    params: SearchParams
    parsed: ParsedSearch
    promoted: PromotedResults
    exclusions: Exclusions
    context: ReadContext
    with_typos: bool = False
    is_degraded: bool = False
    has_tasks: bool = False

    @property
    def query(self) -> SearchQuery:
        """The query of the visitor's language."""
        return self.exclusions.apply(self.promoted.query)

    @property
    def other_roots(self) -> list[SiteRoot]:
        """The other languages of the site."""
        site_id = self.context.root.site_id
        return [root for root in self.context.site_roots.languages_of(site_id) if root != self.context.root]

    @property
    def cursor(self) -> LanguagesCursor | None:
        """The cursor, if it continues a search in several languages."""
        text = self.promoted.query.cursor
        return LanguagesCursor.decode(text) if text and text.startswith(CURSOR_PREFIX) else None

    @property
    def begins_with_own(self) -> bool:
        """Whether the visitor's language is searched first, and the others only if it lacks the words."""
        return self.params.language != "all" and not self.with_typos and self.cursor is None

    @property
    def may_need_others(self) -> bool:
        """Whether the others are searched if the visitor's language lacks the words."""
        has_words = bool(self.parsed.typed and self.parsed.typed.groups)
        is_continued = self.promoted.query.cursor is not None
        return self.params.language == "auto" and has_words and not is_continued and not self._is_understood

    @property
    def _is_understood(self) -> bool:
        return bool(self.promoted.results) or self.has_tasks


def find_in_languages(search: LanguageSearch) -> Results:
    """Return one page of results in the languages that the parameters name.

    Raises:
        SearchUnavailable: the engine did not answer in time.
    """
    if not search.begins_with_own:
        return _search_languages(search)
    own = _search_own(search)
    if not search.may_need_others or not search.other_roots or _has_words_as_typed(search, own):
        return own
    found = _search_languages(search, own)
    if found.total > own.total:
        return found
    return own if own.total else replace(own, languages=found.languages)


def may_search_with_typos(params: SearchParams, results: Results) -> bool:
    """Return whether several languages were searched and have nothing with the words as they were typed."""
    return len(results.languages) > 1 and not (results.total or results.is_degraded or params.cursor)


def _search_own(search: LanguageSearch) -> Results:
    if search.is_degraded:
        return search_database(search.promoted.query, search.context)
    return find_results(search.query, search.parsed.filters, search.context)


def _has_words_as_typed(search: LanguageSearch, own: Results) -> bool:
    """Return whether the results of the visitor's language are many, or have the words as they were typed.

    Otherwise a correction would be looked for as well. The answer is the same whichever page of results is requested.
    """
    if own.total == 0 or own.total > MAX_HITS or search.is_degraded:
        return own.total > 0
    items = own.items
    if len(items) < own.total:
        first = replace(search.query, offset=0, limit=MAX_HITS, facets=())
        items = find_results(first, search.parsed.filters, search.context).items
    return search.parsed.typed is None or not lacks_words(search.parsed.typed, items, search.context.root.language)


def _list_languages(search: LanguageSearch) -> tuple[str, ...]:
    return (search.context.root.language, *(root.language for root in search.other_roots))


@dataclass(frozen=True, slots=True)
class _Language:
    """The search of one language, with the analysis and the rules of this language.

    `matching` is the query for the pages that match the text. The filters of `query` apply to pages that are shown.
    """

    context: ReadContext
    query: SearchQuery
    matching: SearchQuery


def _search_languages(search: LanguageSearch, own: Results | None = None) -> Results:
    """Return one page of the groups that are found, or of the visitor's language alone if too many pages match.

    `own` is what the visitor's language has, if it was searched before: the result if the others have nothing.
    """
    cursor = search.cursor
    if cursor is None and search.promoted.query.cursor:  # the first page was of the visitor's language alone
        return _search_own(search)
    with_typos = cursor.with_typos if cursor else search.with_typos
    now = cursor.now if cursor else search.context.now
    languages = _build_languages(search, now, with_typos=with_typos)
    matches = {root: _find_matches(languages[root], search.is_degraded) for root in search.other_roots}
    if own and not any(matches.values()):
        return replace(own, languages=_list_languages(search))
    own_root = search.context.root
    matches = {own_root: _find_matches(languages[own_root], search.is_degraded), **matches}
    if cursor is None and sum(map(len, matches.values())) > MAX_JOINED_PAGES:
        return _search_own(search)
    groups = find_groups(matches, search.context, search.promoted.query.hidden_ids, search.query.sort)
    shown = _filter_groups(groups, languages)
    start = cursor.find_start(shown) if cursor else search.query.offset
    part = shown[start : start + search.query.limit]
    end = start + len(part)
    keys = tuple(group.key.hex for group in reversed(part[-MAX_ANCHORS:]))
    return Results(
        total=len(shown),
        items=_build_items(part, search.context, {} if search.is_degraded else languages),
        facets=[] if search.is_degraded else _count_facets(groups, languages, search),
        is_degraded=search.is_degraded,
        cursor=LanguagesCursor(with_typos, now, end, keys).encode() if part and end < len(shown) else None,
        languages=_list_languages(search),
    )


def _build_languages(search: LanguageSearch, now: datetime, *, with_typos: bool) -> dict[SiteRoot, _Language]:
    """Return the searches of all languages of the site by their roots, the visitor's own first."""
    own = _matching_query(search.query, search.query.text, now)
    languages = {search.context.root: _Language(search.context, search.query, own)}
    others = search.other_roots
    rules = get_rules_of([root.language for root in others], search.context.root.site_id)
    exclusions = [Exclusions()] * len(others) if search.is_degraded else find_exclusions_of(others, search.context.now)
    for root, rules_of_root, excluded in zip(others, rules, exclusions, strict=True):
        context = replace(search.context, root=root)
        query = excluded.apply(parse_search(search.params, context, rules_of_root).query)
        text = query.text if with_typos else _match_as_typed(query.text)
        languages[root] = _Language(context, query, _matching_query(query, text, now))
    return languages


def _find_matches(language: _Language, is_degraded: bool) -> Sequence[MatchedPage]:
    if is_degraded:
        return match_database(language.matching, language.context)
    return get_engine().find_matches(language.matching)


def _matching_query(query: SearchQuery, text: ParsedText | None, now: datetime) -> SearchQuery:
    """Return the query for the pages that match the text. Filters apply later, to the page that is shown."""
    return replace(
        query,
        text=text,
        now=now,
        filters={},
        ranges={},
        published_from=None,
        published_before=None,
        sort="relevance",
        offset=0,
        cursor=None,
        facets=(),
        highlight=False,
    )


def _match_as_typed(text: ParsedText | None) -> ParsedText | None:
    """Return the text with words that do not match with typing errors."""

    def mark(one: Term | Phrase) -> Term | Phrase:
        return replace(one, exact=True) if isinstance(one, Term) else one

    def mark_group(group: Group) -> Group:
        return replace(group, alternatives=tuple(map(mark, group.alternatives)))

    return replace(text, groups=tuple(map(mark_group, text.groups))) if text else None


def _filter_groups(
    groups: Sequence[TranslationGroup], languages: Mapping[SiteRoot, _Language]
) -> list[TranslationGroup]:
    """Return the groups whose shown page matches the filters."""
    if not any(_is_narrowed(one.query) for one in languages.values()):
        return list(groups)
    kept: set[int] = set()
    for root, ids in _list_shown_ids(groups).items():
        for chunk in split_values(ids):
            pages = filtered_pages(languages[root].query, languages[root].context).filter(pk__in=chunk)
            kept.update(pages.order_by().values_list("pk", flat=True))
    return [group for group in groups if group.page_id in kept]


def _is_narrowed(query: SearchQuery) -> bool:
    return bool(query.filters or query.ranges or query.published_from or query.published_before)


def _list_shown_ids(groups: Iterable[TranslationGroup]) -> dict[SiteRoot, list[int]]:
    ids: dict[SiteRoot, list[int]] = defaultdict(list)
    for group in groups:
        ids[group.root].append(group.page_id)
    return ids


def _count_facets(
    groups: Sequence[TranslationGroup], languages: Mapping[SiteRoot, _Language], search: LanguageSearch
) -> list[Facet]:
    """Return the facets of the pages that are shown: each group counts once, because one page of it is shown."""
    ids = _list_shown_ids(groups) or {search.context.root: []}
    counted = []
    for root, shown in ids.items():
        query = replace(languages[root].query, text=None, only_ids=frozenset(shown), sort="newest", highlight=False)
        result = get_engine().search(replace(query, limit=0, offset=0, cursor=None))
        counted.append((result.facets, languages[root].context))
    return build_facets(counted, search.parsed.filters, search.context)


def _build_items(
    groups: Sequence[TranslationGroup], context: ReadContext, languages: Mapping[SiteRoot, _Language]
) -> list[FoundCard]:
    """Return the groups as cards, with the passages of `languages` if the text of the page that is shown matches."""
    cards = build_cards_by_id([group.page_id for group in groups], context, in_all_languages=True)
    hits: dict[int, Hit] = {}
    for root, ids in _list_shown_ids(group for group in groups if group.root.language in group.found_in).items():
        if root in languages:
            query = replace(languages[root].matching, only_ids=frozenset(ids), limit=len(ids), highlight=True)
            hits |= {hit.id: hit for hit in get_engine().search(query).hits}
    items = build_found_cards(cards, hits, context)
    for group in groups:
        if group.page_id in items:
            items[group.page_id].found_in = list(group.found_in)
    return [items[group.page_id] for group in groups if group.page_id in items]
