"""Find what serves a task on a site in a language: pages that the public may see now, and addresses.

First come the pages and addresses that editors chose for the task, then the pages of the types that serve it
(`serves_tasks` of a page type), then the addresses that apps have (`TASK_ADDRESSES`). If there is none of these, those
of the tasks that serve it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce
from operator import and_

import structlog
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from cms.cards.builder import build_cards_by_id
from cms.content.details import Card
from cms.content.references import ReadContext
from cms.core import clock
from cms.core.public_urls import public_url
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import at_or_below, under, visible_now
from cms.db.version_cache import PublicVersionCache
from cms.pages.models import BasePage
from cms.pages.page_types import page_models
from cms.pages.tasks import TASK_ADDRESSES, TASKS

log = structlog.get_logger(__name__)

MAX_PAGES = 3  # pages of a type: the next one serves where editors hide or promote the first
MAX_CACHED_TASKS = 1_000

Serving = Card | str  # a page, or a URL

_cache: PublicVersionCache[Mapping[str, Sequence[Serving]]] = PublicVersionCache(MAX_CACHED_TASKS)


def find_serving(
    tasks: Sequence[str], chosen: Mapping[str, Sequence[int | str]], context: ReadContext
) -> Mapping[str, Sequence[Serving]]:
    """Return what serves each of these tasks, the best first.

    Nothing is read again until the public content changes or another day begins, which events are sorted by.
    `chosen` are the ids of pages and the URLs that editors chose, by task.
    """
    day = context.now.astimezone(clock.site_zone()).date()
    choices = tuple(tuple(chosen.get(task, ())) for task in tasks)
    key = (context.root, context.compact_cards, day, tuple(tasks), choices)
    return _cache.get_or_compute(key, lambda: _find(tasks, chosen, context))


def _find(
    tasks: Sequence[str], chosen: Mapping[str, Sequence[int | str]], context: ReadContext
) -> Mapping[str, Sequence[Serving]]:
    found = {task: [*chosen.get(task, ()), *find_candidates(task, context)] for task in tasks}
    ids = list({one for candidates in found.values() for one in candidates if isinstance(one, int)})
    cards = build_cards_by_id(ids, context) if ids else {}
    return {task: list(_replace_ids(candidates, cards)) for task, candidates in found.items()}


def _replace_ids(candidates: Sequence[int | str], cards: Mapping[int, tuple[Card, int | None]]) -> Iterator[Serving]:
    """Yield the candidates with cards in place of the ids, without hidden pages and addresses that no link may have."""
    for one in candidates:
        if isinstance(one, str):
            yield from filter(None, [public_url(one, "task")])
        elif one in cards:
            yield cards[one][0]


def find_candidates(task: str, context: ReadContext) -> list[int | str]:
    """Return the ids of the pages, and the URLs, that serve a task without a choice of editors, the best first."""
    names = [task, *TASKS[task].otherwise] if task in TASKS else []
    return next(filter(None, (list(_find_own(name, context)) for name in names)), [])


def _find_own(task: str, context: ReadContext) -> Iterator[int | str]:
    for model in _models(task):
        yield from _select(model, task, context).values_list("pk", flat=True)[:MAX_PAGES]
    for name, path in TASK_ADDRESSES.values():
        if name == task and (url := public_url(_read_address(path, context.root), "task")):
            yield url


def _read_address(path: str, root: SiteRoot) -> str | None:
    """Return what the function of an app returns; None if it fails, which is logged and stops no search."""
    try:
        address: str | None = import_string(path)(root)
    except Exception as error:
        log.error("search.task_address_failed", function=path, exc_info=error)
        return None
    return address


def _select(model: type[BasePage], task: str, context: ReadContext) -> QuerySet:
    if model.task_selector:
        pages = import_string(model.task_selector)(task, context)
    else:
        pages = model._default_manager.order_by("-listed_at", "pk")
    visible = visible_now(model, root=context.root, now=context.now).order_by().values("pk")
    return pages.filter(Q(pk__in=visible), _belongs_to(context.root, context.site_roots), alias_of=None)


def _belongs_to(root: SiteRoot, site_roots: SiteRoots) -> Q:
    """Return the condition that a page is of this language of the site, and not of a site inside it."""
    inside = {one.tree_path for one in site_roots.roots if one.tree_path.startswith(root.tree_path)}
    return reduce(and_, (~at_or_below(path) for path in inside - {root.tree_path}), under(root))


@cache
def _models(task: str) -> list[type[BasePage]]:
    serving = (model for model in page_models() if task in model.serves_tasks)
    return sorted(serving, key=lambda model: model.serves_tasks[task])
