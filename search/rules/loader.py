"""The compiled rules of a language and site, cached in the process and always up to date.

Compiled rules are valid while the database holds the stamp that was read before them. Each search reads the stamp with
one query, so every process notices a change of the rules.
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db.models import Q, QuerySet

from cms.operations.traces.spans import traced
from search.engines.analysis import normalize_text

from .compiled import HiddenPage, PromotedResult, Rules
from .expressions import InvalidExpression
from .models import HiddenResult, NeverSuggested, Promotion, SynonymRule
from .models.base import ScopedRule
from .models.state import get_rules_stamp
from .synonyms import SynonymGroup, SynonymTable, compile_synonyms

_cache: dict[tuple[str, int], tuple[uuid.UUID | None, Rules]] = {}


@traced("search.rules", is_part=True)
def get_rules(locale: str, site_id: int) -> Rules:
    """Return the rules for searches in this language on this site. Runs one query if no rule has changed."""
    stamp = get_rules_stamp()
    cached = _cache.get((locale, site_id))
    if cached is None or cached[0] != stamp:
        cached = _cache[locale, site_id] = (stamp, _read(locale, site_id))
    return cached[1]


def get_rules_with(unsaved: SynonymRule, locale: str, site_id: int) -> Rules:
    """Return the rules as if this new or changed rule were saved."""
    others = _in_scope(SynonymRule, locale, site_id).exclude(pk=unsaved.pk)
    return replace(get_rules(locale, site_id), synonyms=_table([*others, unsaved], locale))


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
