"""The one rule of who may see a draft in the admin.

A page is hidden from a user if it is not public and a page that is restricted to a team the user is not in is the page
itself or one of its ancestors. The owner of a page sees it, and users with SEE_ALL_PERMISSION see every page. While a
draft is restricted only because of its embargo, users who may publish it see it, too. A page whose app is not installed
is hidden from everybody, because no view can show it.

Wagtail calls much of this code without the request, so the user of an admin request is kept in a context variable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupPagePermission, Page

from cms.core import clock
from cms.core.visibility import visible_now
from cms.db.left_out_tables import find_types_left_out

SEE_ALL_PERMISSION = "pages.view_restricted_draft"
PUBLISH_CODENAME = "publish_page"


class Audience(models.TextChoices):
    """Who may see a draft in the admin."""

    STANDARD = (
        "standard",
        _("Everyone with access to this section; under embargo only its team, press officers and administrators"),
    )
    TEAM = "team", _("Only its team and administrators")
    EVERYONE = "everyone", _("Everyone with access to this section, also under embargo")


@dataclass
class Viewer:
    """The user of a request; once they were read, the restricted pages, and the ids of those hidden from the user.

    The restricted pages have paths, which a request may change unless it only reads.
    """

    user: Any
    only_reads: bool = False
    restrictions: Sequence[Any] | None = None
    hidden_page_ids: frozenset[int] | None = None


_viewer: ContextVar[Viewer | None] = ContextVar("viewer", default=None)


def get_viewer() -> Viewer | None:
    """Return the viewer of the current admin request, None outside requests of the admin."""
    return _viewer.get()


@contextmanager
def viewing_as(user: Any, *, only_reads: bool = False) -> Iterator[None]:
    """Make the user the viewer while the block runs."""
    token = _viewer.set(Viewer(user, only_reads))
    try:
        yield
    finally:
        _viewer.reset(token)


def exclude_hidden(pages: QuerySet, user: Any) -> QuerySet:
    """Return the pages of the queryset that are not hidden from the user."""
    hidden = get_hidden_page_ids(user)
    return pages.exclude(pk__in=hidden) if hidden else pages


def exclude_references_to_hidden(rows: QuerySet, field: str, user: Any) -> QuerySet:
    """Return the rows whose foreign key to a page is empty or refers to a page that is not hidden from the user."""
    hidden = get_hidden_page_ids(user)
    return rows.exclude(**{f"{field}__in": hidden}) if hidden else rows


def is_hidden(page: Page, user: Any) -> bool:
    """Return whether the page is hidden from the user."""
    return page.pk in get_hidden_page_ids(user)


def has_hidden_descendants(page: Page, user: Any) -> bool:
    """Return whether a page below this one is hidden from the user."""
    hidden = get_hidden_page_ids(user)
    return bool(hidden) and page.get_descendants().filter(pk__in=hidden).exists()


def select_viewers(page: Page, users: Iterable[Any]) -> list[Any]:
    """Return the users who may see the page, for notifications about it."""
    return [user for user in users if user is None or not is_hidden(page, user)]


def get_hidden_page_ids(user: Any) -> frozenset[int]:
    """Return the ids of the pages hidden from the user, read once per request for its own user."""
    viewer = get_viewer()
    if viewer is None or viewer.user.pk != user.pk:
        return _find_hidden_page_ids(user)
    if viewer.hidden_page_ids is None:
        viewer.hidden_page_ids = _find_hidden_page_ids(user)
    return viewer.hidden_page_ids


def forget_hidden_pages() -> None:
    """Let the rest of this request read again what is hidden, after a restriction changed."""
    if viewer := get_viewer():
        viewer.hidden_page_ids = None


def may_change_audience(page: Page, user: Any) -> bool:
    """Return whether the user may change who sees the draft: its owner, or a user who may publish it.

    Without an id the page is being created, and the user becomes its owner.
    """
    is_owner = page.pk is None or (page.owner_id is not None and page.owner_id == user.pk)
    return is_owner or user.has_perm(SEE_ALL_PERMISSION) or page.permissions_for_user(user).can_publish()


def find_restricted_page_ids(page: Page) -> list[int]:
    """Return the ids of the restricted drafts among the page and its descendants."""
    rows = _read_restrictions()
    if not any(_is_same_branch(page.path, row.path) for row in rows):
        return []
    branch = _pages_below(row for row in rows if _is_same_branch(page.path, row.path))
    return _drop_public(branch.filter(path__startswith=page.path))


def is_restricted(page: Page) -> bool:
    """Return whether the page is hidden from anybody."""
    return page.pk is not None and page.pk in find_restricted_page_ids(page)


def select_restricted(drafts: Iterable[Page]) -> set[int]:
    """Return the ids of those of the drafts, none of which is public, that are hidden from anybody."""
    drafts = list(drafts)
    rows = _read_restrictions() if drafts else ()
    return {draft.pk for draft in drafts if any(draft.path.startswith(row.path) for row in rows)}


def _is_same_branch(path: str, other: str) -> bool:
    return path.startswith(other) or other.startswith(path)


def _find_hidden_page_ids(user: Any) -> frozenset[int]:
    return _find_pages_left_out() | _find_restricted_page_ids(user)


def _find_pages_left_out() -> frozenset[int]:
    """Return the ids of the pages whose app is not installed."""
    types = find_types_left_out()
    pages = Page.objects.order_by().filter(content_type_id__in=types)
    return frozenset(pages.values_list("pk", flat=True)) if types else frozenset()


def _find_restricted_page_ids(user: Any) -> frozenset[int]:
    if user.has_perm(SEE_ALL_PERMISSION):
        return frozenset()
    rows = _restrictions()
    if user.pk:
        rows = rows.exclude(owner=user).exclude(team_users=user).exclude(team_groups__user=user)
    publishable = _publishable_paths(user)
    denied = [row for row in rows if row.draft_audience == Audience.TEAM or not row.path.startswith(publishable)]
    if not denied:
        return frozenset()
    pages = _pages_below(denied)
    return frozenset(_drop_public(pages.exclude(owner=user) if user.pk else pages))


def _read_restrictions() -> Sequence[Any]:
    """Return the restricting pages, read once in a request that only reads: lists ask for each of their pages."""
    viewer = get_viewer()
    if viewer is None or not viewer.only_reads:
        return list(_restrictions())
    if viewer.restrictions is None:
        viewer.restrictions = list(_restrictions())
    return viewer.restrictions


def _restrictions() -> QuerySet:
    """Return the pages that restrict themselves and their descendants at this moment.

    The ids come from a union, each part of which has an index: with an OR the database would read all pages.
    """
    base, now = apps.get_model("pages", "BasePage"), clock.now()
    by_date = [
        model._default_manager.filter(**{f"{field}__gt": now}).order_by().values("pk")
        for model, field in _dates_of_page_types()
    ]
    ids = base.objects.order_by().filter(draft_audience=Audience.TEAM).values("pk").union(*by_date, all=True)
    columns = ("pk", "path", "numchild", "draft_audience")
    restricting = base.objects.order_by().filter(pk__in=ids, draft_audience__in=(Audience.TEAM, Audience.STANDARD))
    return restricting.values_list(*columns, named=True)


@cache
def _dates_of_page_types() -> tuple[tuple[Any, str], ...]:
    """Return (page type, name of its date) of the types whose drafts are restricted until a date."""
    return tuple(
        (model, model.restricted_until) for model in apps.get_models() if getattr(model, "restricted_until", "")
    )


def _publishable_paths(user: Any) -> tuple[str, ...]:
    """Return the paths of the sections in which the user may publish."""
    if not user.is_active or not user.pk:
        return ()
    rows = GroupPagePermission.objects.filter(group__user=user, permission__codename=PUBLISH_CODENAME)
    return tuple(rows.values_list("page__path", flat=True))


def _pages_below(restrictions: Iterable[Any]) -> QuerySet:
    """Return the restricting pages and all their descendants."""
    rows = list(restrictions)
    parents = [Q(path__startswith=row.path) for row in rows if row.numchild]
    return Page.objects.order_by().filter(reduce(or_, parents, Q(pk__in=[row.pk for row in rows])))


def _drop_public(pages: QuerySet) -> list[int]:
    """Return the ids of the pages that the public does not see at this moment."""
    ids = list(pages.values_list("pk", flat=True))
    public = set(visible_now().order_by().filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [pk for pk in ids if pk not in public]
