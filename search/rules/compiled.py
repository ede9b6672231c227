"""The compiled rules of a language and site: immutable, cached in the process, and always up to date.

Compiled rules are valid while the database holds the stamp that was read before them. Each search reads the stamp with
one query, so every process notices a change of the rules.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from cms.operations.traces.spans import traced
from search.engines.analysis import Words, contains_word, normalize_text, normalize_words
from search.engines.port import ParsedText

from .expressions import InvalidExpression, QueryPatterns
from .models import HiddenResult, NeverSuggested, Promotion, SynonymRule, TaskRule
from .models.base import ScopedRule, get_rules_stamp
from .synonyms import SynonymGroup, SynonymTable, add_synonyms, compile_synonyms


@dataclass(frozen=True, slots=True)
class PromotedResult:
    """A promoted page, or a link (then `page_id` is None). Whether the public may see the page is not checked here."""

    patterns: QueryPatterns
    page_id: int | None
    title: str
    summary: str
    url: str
    starts_at: datetime | None
    ends_at: datetime | None

    @property
    def key(self) -> int | str:
        """The page's id or the link's URL: two promotions of the same target count as one, the first."""
        return self.page_id or self.url

    def is_on(self, now: datetime) -> bool:
        """Return whether the promotion is active at this moment."""
        return (self.starts_at is None or self.starts_at <= now) and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class HiddenPage:
    """A page that editors hide from searches; `patterns` is None where it is hidden from every search."""

    page_id: int
    patterns: QueryPatterns | None


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What editors changed of a task, or a task that they define. `task` is its name, or a key of its own.

    Whether the public may see the page is not checked here.
    """

    task: str
    label: str
    is_off: bool
    target: int | str | None  # the id of a page, or a URL
    words: tuple[str, ...]
    exceptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AppliedRules:
    """What the rules make of one search: its text with synonyms, its promotions in order, its hidden pages."""

    text: ParsedText | None
    promotions: tuple[PromotedResult, ...]
    hidden: frozenset[int]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one language on one site."""

    locale: str
    synonyms: SynonymTable = field(default_factory=dict)
    promotions: tuple[PromotedResult, ...] = ()  # the editors' order
    hidden: tuple[HiddenPage, ...] = ()
    never_suggested: frozenset[Words] = frozenset()
    tasks: tuple[TaskChange, ...] = ()  # those of the site before those of all sites

    def apply(self, text: ParsedText | None, now: datetime) -> AppliedRules:
        """Apply the rules to the text of a search; None lists all pages, for which nothing is promoted."""
        if text is None:
            return AppliedRules(None, (), self._hidden_for(()))
        words = normalize_words(text.all_words, self.locale)
        promotions = tuple(one for one in self.promotions if one.is_on(now) and one.patterns.match(words))
        return AppliedRules(add_synonyms(text, self.synonyms, self.locale), promotions, self._hidden_for(words))

    def hidden_for(self, text: ParsedText | None) -> frozenset[int]:
        """Return the ids of the pages that are hidden from a search for this text."""
        if not self.hidden:
            return frozenset()
        return self._hidden_for(normalize_words(text.all_words, self.locale) if text else ())

    def may_suggest(self, text: str) -> bool:
        """Return whether the text contains none of the words that must never be suggested."""
        words = normalize_text(text, self.locale)
        return not any(_contains(words, expression) for expression in self.never_suggested)

    def _hidden_for(self, words: Words) -> frozenset[int]:
        return frozenset(one.page_id for one in self.hidden if one.patterns is None or one.patterns.match(words))


def _contains(words: Words, expression: Words) -> bool:
    length = len(expression)
    if length == 1:
        return contains_word(words, expression[0])
    return any(words[start : start + length] == expression for start in range(len(words) - length + 1))


_cache: dict[tuple[str, int], tuple[uuid.UUID | None, Rules]] = {}


@traced("search.rules", is_part=True)
def get_rules(locale: str, site_id: int) -> Rules:
    """Return the rules for searches in this language on this site. Runs one query if no rule has changed."""
    return get_rules_of([locale], site_id)[0]


def get_rules_of(locales: Sequence[str], site_id: int) -> list[Rules]:
    """Return the rules of each of these languages on this site. Runs one query if no rule has changed."""
    stamp = get_rules_stamp()
    return [_get_cached(locale, site_id, stamp) for locale in locales]


def _get_cached(locale: str, site_id: int, stamp: uuid.UUID | None) -> Rules:
    cached = _cache.get((locale, site_id))
    if cached is None or cached[0] != stamp:
        cached = _cache[locale, site_id] = (stamp, _read(locale, site_id))
    return cached[1]


def get_rules_with(unsaved: SynonymRule, locale: str, site_id: int) -> Rules:
    """Return the rules as if this new or changed rule were saved."""
    others = _in_scope(SynonymRule, locale, site_id).exclude(pk=unsaved.pk)
    return replace(get_rules(locale, site_id), synonyms=_table([*others, unsaved], locale))


def get_rules_with_task(unsaved: TaskRule, locale: str, site_id: int) -> Rules:
    """Return the rules as if this new or changed task were saved."""
    rules = get_rules(locale, site_id)
    others = [row for row in _in_scope(TaskRule, locale, site_id) if row.pk != unsaved.pk]
    return replace(rules, tasks=_compile_tasks([*others, unsaved]))


def _read(locale: str, site_id: int) -> Rules:
    return Rules(
        locale=locale,
        synonyms=_table(_in_scope(SynonymRule, locale, site_id), locale),
        promotions=tuple(_compile_promotion(row, locale) for row in _in_scope(Promotion, locale, site_id)),
        hidden=tuple(
            _compile_hidden(row, locale) for row in HiddenResult.objects.filter(page__locale__language_code=locale)
        ),
        never_suggested=frozenset(
            normalize_text(row.words, locale) for row in _in_scope(NeverSuggested, locale, site_id)
        ),
        tasks=_compile_tasks(_in_scope(TaskRule, locale, site_id)),
    )


def _in_scope(model: type[ScopedRule], locale: str, site_id: int) -> QuerySet:
    return model._default_manager.filter(Q(site=None) | Q(site=site_id), locale__language_code=locale)


def _table(rows: QuerySet | list[SynonymRule], locale: str) -> SynonymTable:
    return compile_synonyms([synonyms for row in rows if (synonyms := _synonyms(row))], locale)


def _synonyms(row: SynonymRule) -> SynonymGroup | None:
    """Return the synonyms of a row; None if it was saved without validation and is not valid."""
    try:
        return row.as_synonyms()
    except InvalidExpression:
        return None


def _compile_promotion(row: Promotion, locale: str) -> PromotedResult:
    return PromotedResult(
        patterns=row.patterns(locale),
        page_id=row.page_id,
        title=row.title,
        summary=row.summary,
        url=row.url,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def _compile_hidden(row: HiddenResult, locale: str) -> HiddenPage:
    return HiddenPage(row.page_id, None if row.every_query else row.patterns(locale))


def _compile_tasks(rows: Iterable[TaskRule]) -> tuple[TaskChange, ...]:
    return tuple(
        TaskChange(
            task=row.key,
            label=row.label,
            is_off=row.is_off,
            target=row.page_id or row.url or None,
            words=row.list_words(),
            exceptions=row.list_exceptions(),
        )
        for row in sorted(rows, key=lambda row: (row.site_id is None, row.pk or 0))
    )
