"""The people for whom a copy is made, and the drafts that are hidden from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, QuerySet
from wagtail.models import DraftStateMixin, Page, Revision

from cms.core.visibility import visible_now
from cms.editing.restricted_drafts.rules import get_hidden_page_ids
from cms.editing.schedule.entries import may_see_snippets, select_shown_pages

CHUNK_SIZE = 5_000  # ids in a query


@dataclass(frozen=True, slots=True)
class Audience:
    """The people for whom a copy is made, which decides the drafts that it has.

    `user_id` is the account whose rights in the admin apply; None: a person who sees all drafts but restricted ones.
    `page_ids` are the pages whose drafts the copy has, as far as the account may see them; None: all that it may see.
    """

    user_id: int | None = None
    page_ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class HiddenDrafts:
    """What an audience may not see.

    `objects` leave with all of their versions, by model: pages and snippets that are not public. `stubs` are those of
    the pages that have others below them which stay: their rows stay, without content. `revisions` are the hidden
    versions, also of public objects. `pages_with_drafts` are the public pages that have such a version.
    """

    objects: dict[type[Model], set[int]] = field(default_factory=dict)
    stubs: set[int] = field(default_factory=set)
    revisions: set[int] = field(default_factory=set)
    pages_with_drafts: set[int] = field(default_factory=set)


def find_hidden_drafts(audience: Audience, models: Iterable[type[Model]]) -> HiddenDrafts:
    """Return what the audience may not see of these models at this moment."""
    user = get_user_model()._default_manager.filter(pk=audience.user_id).first() or AnonymousUser()
    hidden = HiddenDrafts()
    pages = set(get_hidden_page_ids(user))
    if unseen := _find_unseen(audience, user):
        public = set(visible_now().order_by().values_list("pk", flat=True))
        pages |= unseen - public
        _hide_drafts_of_public_pages(hidden, unseen - pages)
    _hide_snippets(hidden, (model for model in models if not _sees_drafts_of(model, audience, user)))
    if pages:
        hidden.objects[Page] = pages
        hidden.stubs.update(_find_stubs(pages))
    for model, ids in hidden.objects.items():
        hidden.revisions.update(_find_revision_ids(model, ids))
    return hidden


def may_see_pages(user: Any, page_ids: Collection[int]) -> bool:
    """Return whether the user may see all of these pages now: their drafts, or that they are public."""
    if not get_hidden_page_ids(user).isdisjoint(page_ids):
        return False
    shown = select_shown_pages(user).order_by().values("pk")
    for chunk in in_chunks(page_ids):
        unseen = Page.objects.filter(pk__in=chunk).exclude(pk__in=shown).order_by()
        if unseen.exclude(pk__in=visible_now().filter(pk__in=chunk).order_by().values("pk")).exists():
            return False
    return True


def in_chunks(ids: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the ids in lists that a query takes."""
    rest = iter(sorted(ids))
    while chunk := list(islice(rest, CHUNK_SIZE)):
        yield chunk


def _find_unseen(audience: Audience, user: Any) -> set[int]:
    """Return the pages of which the audience sees only what is public: it cannot open them, or they are not chosen."""
    everything = Page.objects.filter(depth__gt=1).order_by()
    unseen: set[int] = set()
    if audience.user_id is not None:
        shown = select_shown_pages(user).order_by().values("pk")
        unseen.update(everything.exclude(pk__in=shown).values_list("pk", flat=True))
    if audience.page_ids is not None:
        unseen.update(set(everything.values_list("pk", flat=True)) - audience.page_ids)
    return unseen


def _sees_drafts_of(model: type[Model], audience: Audience, user: Any) -> bool:
    """Return whether the audience sees what is not public of a type of snippets."""
    return audience.page_ids is None and (audience.user_id is None or may_see_snippets(model, user))


def _hide_drafts_of_public_pages(hidden: HiddenDrafts, pages: Collection[int]) -> None:
    """Add the versions of these pages that are not public."""
    for revision_id, page_id in _find_drafts(Page, Page.objects.all()):
        if page_id in pages:
            hidden.revisions.add(revision_id)
            hidden.pages_with_drafts.add(page_id)


def _hide_snippets(hidden: HiddenDrafts, models: Iterable[type[Model]]) -> None:
    """Add all snippets of these types that are not public, and the versions of others that are not public."""
    for model in models:
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            if ids := set(model._default_manager.filter(live=False).values_list("pk", flat=True)):
                hidden.objects[model] = ids
            hidden.revisions.update(revision for revision, _ in _find_drafts(model, model._default_manager.all()))


def _find_drafts(model: type[Model], rows: QuerySet) -> Iterator[tuple[int, int]]:
    """Yield the latest and the scheduled versions that are not the public one, each with the id of its object."""
    live = dict(rows.exclude(live_revision=None).values_list("pk", "live_revision_id"))
    latest = rows.exclude(latest_revision=None).exclude(latest_revision=F("live_revision"))
    yield from latest.values_list("latest_revision_id", "pk")
    base = ContentType.objects.get_for_model(model, for_concrete_model=False)
    scheduled = Revision.objects.filter(base_content_type=base).exclude(approved_go_live_at=None)
    for revision_id, object_id in scheduled.values_list("pk", "object_id"):
        if live.get(int(object_id)) != revision_id:
            yield revision_id, int(object_id)


def _find_stubs(hidden: set[int]) -> Iterator[int]:
    """Yield the hidden pages that have a page below them which is not hidden."""
    for chunk in in_chunks(hidden):
        for page in Page.objects.filter(pk__in=chunk, numchild__gt=0).only("pk", "path"):
            below = Page.objects.filter(path__startswith=page.path).values_list("pk", flat=True)
            if not hidden.issuperset(below):
                yield page.pk


def _find_revision_ids(model: type[Model], ids: Iterable[int]) -> Iterator[int]:
    base = ContentType.objects.get_for_model(model, for_concrete_model=False)
    for chunk in in_chunks(ids):
        found = Revision.objects.filter(base_content_type=base, object_id__in=[str(pk) for pk in chunk])
        yield from found.order_by().values_list("pk", flat=True)
