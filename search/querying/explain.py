"""Why a page is found by a question, and where; or why it is not."""

from __future__ import annotations

from dataclasses import dataclass

from cms.core.sites import SiteRoots
from cms.core.visibility import hidden_because
from cms.pages.models import BasePage
from search.engine import get_engine
from search.engines.port import Explanation
from search.models import IndexedPage, ReindexRequest

from .params import MAX_WINDOW, SearchParams
from .rank import rank_of, target_search


@dataclass(frozen=True, slots=True)
class State:
    """How things stand with a page, before anything is asked. `hidden` and `unsearchable` say why it can't be found."""

    title: str
    locale: str
    site: str  # as the API's `site`; empty for a page outside every site
    hidden: list[str]
    unsearchable: str
    indexed_version: int | None
    waiting: str


@dataclass(frozen=True, slots=True)
class Place:
    """`rank` counts from 1 among the items; None where the page is not among the first thousand.

    `promoted` counts from 1 above the items, where an editor has put the page for this query; None elsewhere.
    """

    rank: int | None
    total: int
    promoted: int | None
    explanation: Explanation


def state_of(page_id: int) -> State:
    page = BasePage.objects.filter(pk=page_id).select_related("locale").first()
    written = IndexedPage.objects.filter(page_id=page_id).exclude(fingerprint="").first()
    row = ReindexRequest.objects.filter(page_id=page_id).first()
    return State(
        title=page.title if page else "",
        locale=page.locale.language_code if page else "",
        site=_site_of(page),
        hidden=hidden_because(page_id),
        unsearchable=_unsearchable(page),
        indexed_version=written.written if written else None,
        waiting=_waiting(row),
    )


def place_of(page_id: int, q: str, locale: str, site: str | None = None) -> Place:
    """Ask what a visitor of this site would, of the default one by default.

    Raises:
        SearchUnavailable: the engine is away.
        InvalidParameters: there is no such language on this site.
        pydantic.ValidationError: the query is too long.
    """
    params = SearchParams.model_validate({"q": q, "locale": locale, "site": site or None})
    asked = target_search(page_id, params, params.read_context())
    found = rank_of(get_engine(), asked.search_query, page_id, MAX_WINDOW)
    return Place(
        rank=found.rank,
        total=found.total,
        promoted=asked.promoted,
        explanation=get_engine().explain(asked.search_query, page_id),
    )


def _site_of(page: BasePage | None) -> str:
    root = SiteRoots.read().root_of(page) if page else None
    return root.host if root else ""


def _unsearchable(page: BasePage | None) -> str:
    if page is None:
        return ""
    if page.alias_of_id:
        return f"it is an alias; page {page.alias_of_id} is found in its place"
    return "" if page.specific_class.searchable else "pages of this type are not searched"


def _waiting(row: ReindexRequest | None) -> str:
    if row is None:
        return ""
    return (
        f"parked after {row.attempts} attempts: {row.last_error}" if row.failed_at else "a change waits for the worker"
    )
