"""Explain why a page is found by a search, and at which rank; or why it is not found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.core.sites import SiteRoots
from cms.core.visibility import hidden_because
from cms.pages.models import BasePage
from cms.search_documents.builder import find_search_documents
from search.engine import get_engine
from search.engines.port import Explanation
from search.models import IndexedPage, ReindexRequest

from .filter_text import format_filters
from .limits import MAX_WINDOW
from .params import SearchParams
from .rank import rank_of, target_search


@dataclass(frozen=True, slots=True)
class PageState:
    """The state of a page, whatever is searched for; `hidden` and `unsearchable` say why it cannot be found."""

    title: str
    locale: str
    site: str  # as the API's `site`; empty for a page outside every site
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
