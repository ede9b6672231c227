"""The rules of one language on one site, as every search needs them: compiled, in memory, and never out of date.

What was compiled holds as long as the stamp stands that was read before it; looking at the stamp is the one query that
a search pays. A process that did not make the change sees it by the same query.
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db.models import Q, QuerySet

from .compiled import HiddenPage, PromotedResult, Rules
from .expressions import InvalidExpression
from .models import HiddenResult, NeverSuggested, Promotion, SynonymRule
from .models.base import ScopedRule
from .models.state import get_rules_stamp
from .synonyms import SynonymGroup, SynonymTable, compile_synonyms
from .word_keys import build_key

_kept: dict[tuple[str, int], tuple[uuid.UUID | None, Rules]] = {}


def get_rules(locale: str, site_id: int) -> Rules:
    """The rules in force for searches in this language on this site. One query while nothing has changed."""
    stamp = get_rules_stamp()
    kept = _kept.get((locale, site_id))
    if kept is None or kept[0] != stamp:
        kept = _kept[locale, site_id] = (stamp, _read(locale, site_id))
    return kept[1]


def get_rules_with(unsaved: SynonymRule, locale: str, site_id: int) -> Rules:
    """The rules as they would be if this rule, which may be a changed one, were saved."""
    others = _placed(SynonymRule, locale, site_id).exclude(pk=unsaved.pk)
    return replace(get_rules(locale, site_id), synonyms=_table([*others, unsaved], locale))


def _read(locale: str, site_id: int) -> Rules:
    return Rules(
        locale=locale,
        synonyms=_table(_placed(SynonymRule, locale, site_id), locale),
        promotions=tuple(_promoted(row, locale) for row in _placed(Promotion, locale, site_id)),
        hidden=tuple(_hidden(row, locale) for row in HiddenResult.objects.filter(page__locale__language_code=locale)),
        never_suggested=frozenset(build_key(row.words, locale) for row in _placed(NeverSuggested, locale, site_id)),
    )


def _placed(model: type[ScopedRule], locale: str, site_id: int) -> QuerySet:
    return model._default_manager.filter(Q(site=None) | Q(site=site_id), locale__language_code=locale)


def _table(rows: QuerySet | list[SynonymRule], locale: str) -> SynonymTable:
    return compile_synonyms([synonyms for row in rows if (synonyms := _synonyms(row))], locale)


def _synonyms(row: SynonymRule) -> SynonymGroup | None:
    """None for a row that was written past the checks: it costs only itself."""
    try:
        return row.as_synonyms()
    except InvalidExpression:
        return None


def _promoted(row: Promotion, locale: str) -> PromotedResult:
    return PromotedResult(
        patterns=row.patterns(locale),
        page_id=row.page_id,
        title=row.title,
        summary=row.summary,
        url=row.url,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def _hidden(row: HiddenResult, locale: str) -> HiddenPage:
    return HiddenPage(row.page_id, None if row.every_query else row.patterns(locale))
