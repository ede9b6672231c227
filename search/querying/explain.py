"""Why a page is found by a question, and where; or why it is not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cms.core.addresses import Atlas
from cms.core.models import BasePage
from cms.core.visibility import hidden_because
from search.engine import engine
from search.engines.port import Explanation, Question
from search.models import Dirty, IndexedPage
from search.rules.reading import rules_of
from search.semantic.asking import find

from .params import MAX_WINDOW, SearchParams
from .promoted import pages_in, promoted_of
from .question import question_of

STEP = 100


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
    row = Dirty.objects.filter(page_id=page_id).first()
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
    params = SearchParams.model_validate({"q": q, "locale": locale, "site": site or None, "limit": STEP})
    view = params.viewpoint()
    rules = rules_of(view.root.language, view.root.site_id)
    question = question_of(params, view, None, rules)
    on_top = pages_in(promoted_of(params, question, view, rules))
    rank, total = _rank(question, page_id)
    return Place(
        rank=rank,
        total=total,
        promoted=on_top.index(page_id) + 1 if page_id in on_top else None,
        explanation=engine().explain(question, page_id),
    )


def _rank(question: Question, page_id: int) -> tuple[int | None, int]:
    total = 0
    for offset in range(0, MAX_WINDOW, STEP):
        answer = find(engine(), replace(question, offset=offset, facets=(), highlight=False))
        total = answer.total
        ids = [hit.id for hit in answer.hits]
        if page_id in ids:
            return offset + ids.index(page_id) + 1, total
        if answer.cursor is None:
            break
    return None, total


def _site_of(page: BasePage | None) -> str:
    root = Atlas.read().around(page) if page else None
    return root.host if root else ""


def _unsearchable(page: BasePage | None) -> str:
    if page is None:
        return ""
    if page.alias_of_id:
        return f"it is an alias; page {page.alias_of_id} is found in its place"
    return "" if page.specific_class.searchable else "pages of this type are not searched"


def _waiting(row: Dirty | None) -> str:
    if row is None:
        return ""
    return (
        f"parked after {row.attempts} attempts: {row.last_error}" if row.parked_at else "a change waits for the worker"
    )
