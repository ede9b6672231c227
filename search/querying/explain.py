"""Explain why a page is found by a search, and at which rank; or why it is not found.

The rank of a page is looked for in the serving index, or in one that contains a draft of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.cards.labels import COMMON_FACET_LABELS, facet_label
from cms.content.references import ReadContext
from cms.core.sites import SiteRoots
from cms.core.visibility import hidden_because
from cms.pages.models import BasePage
from cms.search_documents.builder import find_search_documents
from search.engine import get_engine
from search.engines.port import Explanation, Index, Message, SearchQuery
from search.filters import get_search_filters
from search.models import IndexedPage, ReindexRequest
from search.rules.compiled import Rules, get_rules

from .database_search import find_promoted
from .params import SearchParams, format_filters, parse_search
from .parser import MAX_WINDOW
from .ranking_functions import search_ranked

CHUNK_SIZE = 100  # hits per query


@dataclass(frozen=True, slots=True)
class TargetSearch:
    """A search in which one page is looked for.

    `search_query` leaves out what editors have promoted, but for the page itself. `promoted` is the page's own position
    among the promotions, counted from 1; None if it has none. A draft gets the one that it would have.
    """

    q: str
    search_query: SearchQuery
    promoted: int | None


@dataclass(frozen=True, slots=True)
class Rank:
    """`rank` counts from 1, None if the page is not among the hits; `above` is the page right before it."""

    rank: int | None
    total: int
    above: int | None = None


def target_search(page_id: int, params: SearchParams, context: ReadContext, rules: Rules | None = None) -> TargetSearch:
    """Return the search of these parameters, by the rules in force unless `rules` are given."""
    rules = rules or get_rules(context.root.language, context.root.site_id)
    parsed = parse_search(params, context, rules)
    promoted = find_promoted(parsed, context, keep=page_id)
    shown = {page_id, *(one.page.id if one.kind == "page" else one.url for one in promoted.results)}
    keys = list(dict.fromkeys(one.key for one in parsed.promotions if one.key in shown))
    is_promoted = page_id in keys and page_id not in parsed.query.hidden_ids
    return TargetSearch(
        q=params.q, search_query=promoted.query, promoted=keys.index(page_id) + 1 if is_promoted else None
    )


def rank_of(index: Index, search_query: SearchQuery, page_id: int, depth: int) -> Rank:
    """Return the rank of the page among the first `depth` hits."""
    total, above = 0, None
    for offset in range(0, depth, CHUNK_SIZE):
        query = replace(search_query, limit=CHUNK_SIZE, offset=offset, facets=(), highlight=False)
        result = search_ranked(index, query)
        total = result.total
        ids = [hit.id for hit in result.hits]
        if page_id in ids:
            position = ids.index(page_id)
            return Rank(offset + position + 1, total, ids[position - 1] if position else above)
        above = ids[-1] if ids else None
        if result.cursor is None:
            break
    return Rank(None, total)


@dataclass(frozen=True, slots=True)
class PageState:
    """The state of a page, whatever is searched for; `hidden` and `unsearchable` say why it cannot be found."""

    title: str
    locale: str
    site: str  # value of the API's `site`; empty for a page outside every site
    hidden: list[str]
    unsearchable: str
    indexed_version: int | None
    waiting: str
    filters: list[str]  # what filters find it by, as `name=value`; empty if visitors cannot find it


@dataclass(frozen=True, slots=True)
class SearchPosition:
    """The position of a page in one search.

    `rank` counts from 1 among the items, None if the page is not among the first thousand. `promoted` counts from 1
    among the promoted results, None if the page is not promoted for this search.
    """

    rank: int | None
    total: int
    promoted: int | None
    explanation: Explanation


def get_page_state(page_id: int) -> PageState:
    """Return the state of a page; the title is empty if there is no such page."""
    page = BasePage.objects.filter(pk=page_id).select_related("locale").first()
    written = IndexedPage.objects.filter(page_id=page_id).exclude(fingerprint="").first()
    row = ReindexRequest.objects.filter(page_id=page_id).first()
    return PageState(
        title=page.title if page else "",
        locale=page.locale.language_code if page else "",
        site=_site_of(page),
        hidden=hidden_because(page_id),
        unsearchable=_unsearchable(page),
        indexed_version=written.written if written else None,
        waiting=_waiting(row),
        filters=[text for document in find_search_documents([page_id]).values() for text in format_filters(document)],
    )


def get_search_position(
    page_id: int, q: str, locale: str, site: str | None = None, filters: Mapping[str, Sequence[str]] | None = None
) -> SearchPosition:
    """Return the position of a page in the search that a visitor of this site (by default the default site) makes.

    Raises:
        SearchUnavailable: the engine does not answer.
        InvalidParameters: the site does not have this language.
        pydantic.ValidationError: the query is too long.
    """
    params = SearchParams.model_validate({**(filters or {}), "q": q, "locale": locale, "site": site or None})
    target = target_search(page_id, params, params.read_context())
    found = rank_of(get_engine(), target.search_query, page_id, MAX_WINDOW)
    return SearchPosition(
        rank=found.rank,
        total=found.total,
        promoted=target.promoted,
        explanation=get_engine().explain(target.search_query, page_id),
    )


def _site_of(page: BasePage | None) -> str:
    root = SiteRoots.read().root_of(page) if page else None
    return root.host if root else ""


def _unsearchable(page: BasePage | None) -> str:
    if page is None:
        return ""
    if page.alias_of_id:
        return _("it is an alias; page %(id)s is found instead") % {"id": page.alias_of_id}
    return "" if page.specific_class.searchable else _("pages of this type are not searched")


def _waiting(row: ReindexRequest | None) -> str:
    if row is None:
        return ""
    if not row.failed_at:
        return _("a change waits for the worker")
    return _("parked after %(attempts)s attempts: %(error)s") % {"attempts": row.attempts, "error": row.last_error}


def translate_message(text: str) -> str:
    """Return the text of an engine in the user's language; a text without a template, as of an error, is unchanged."""
    if not isinstance(text, Message):
        return text
    values = dict(text.values)
    if "filter" in values:  # the name of the index
        values["filter"] = _("“%(text)s”") % {"text": _label_field(str(values["filter"]))}
    translated = _(text.template)
    return translated % values if values else translated


def _label_field(name: str) -> str:
    """Return the label of a filter by its name in the index, in the user's language; ranges over numbers have none."""
    has_label = name in COMMON_FACET_LABELS or name in get_search_filters()
    return facet_label(name, get_language() or "en") if has_label else name
