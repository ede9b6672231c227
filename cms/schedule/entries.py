"""What happens when: one entry for each moment at which the public sees something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import DraftStateMixin, Page, Revision
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.jobs.models import ScheduleFailure

ANY = {"add", "change", "publish", "lock", "unlock", "bulk_delete"}
MOMENTS = ("go_live_at", "expire_at")


@dataclass(frozen=True, slots=True)
class Entry:
    """`what` happens to `title` at `at`. `state` tells what has happened, what will, and what nobody has scheduled."""

    of: tuple[str, str]  # model and id
    at: datetime
    what: str
    title: str
    kind: str  # of page or snippet, in words
    state: str  # done, scheduled, planned or failed
    address: str | None
    person: Any = None  # who scheduled it, else whose it is
    is_embargo: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    begins: datetime
    ends: datetime

    def __contains__(self, moment: Any) -> bool:
        return moment is not None and self.begins <= moment < self.ends

    def of(self, name: str) -> Q:
        return Q(**{f"{name}__gte": self.begins, f"{name}__lt": self.ends})


@dataclass
class Calendar:
    """For one user: they see the entries of what they may work on."""

    user: Any
    span: Span
    now: datetime

    def __post_init__(self) -> None:
        self.urls = AdminURLFinder(self.user)
        self.failed = set(ScheduleFailure.objects.values_list("model", "object_id", "act"))
        waiting = Revision.objects.exclude(approved_go_live_at=None).select_related("user", "base_content_type")
        self.waiting = {(_label(revision), revision.object_id): revision for revision in waiting}

    def entries(self) -> list[Entry]:
        """Each moment once: a scheduled change may bring the expiry that the public version has already."""
        once = {(entry.of, entry.at, entry.what): entry for entry in (*self._pages(), *self._snippets())}
        return sorted(once.values(), key=lambda entry: (entry.at, entry.title))

    # ------------------------------------------------------------------ whose moments

    def _pages(self) -> Iterator[Entry]:
        allowed = PagePermissionPolicy().instances_user_has_any_permission_for(self.user, ANY)
        yield from self._scheduled(Page, allowed)
        rows = Page.objects.filter(pk__in=allowed.values("pk")).filter(self._in_any(MOMENTS))
        yield from self._rows(rows.select_related("owner").specific())
        for model in apps.get_models():
            names = getattr(model, "boundary_fields", ())
            if issubclass(model, Page) and names:
                yield from self._boundaries(model, names, allowed)

    def _snippets(self) -> Iterator[Entry]:
        for model in apps.get_models():
            if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
                policy = ModelPermissionPolicy(model)
                if policy.user_has_any_permission(self.user, {"add", "change", "delete", "view"}):
                    yield from self._scheduled(model, model._default_manager.all())
                    yield from self._rows(model._default_manager.filter(self._in_any(MOMENTS)))

    def _in_any(self, names: Iterable[str]) -> Q:
        asked = Q()
        for name in names:
            asked |= self.span.of(name)
        return asked

    # ------------------------------------------------------------------ moments

    def _scheduled(self, model: type[models.Model], allowed: models.QuerySet) -> Iterator[Entry]:
        """Of versions that wait for their go-live: that, and the expiry they bring with them."""
        waiting = {key: revision for (label, key), revision in self.waiting.items() if label == model._meta.label}
        known = {str(pk) for pk in allowed.filter(pk__in=waiting).values_list("pk", flat=True)} if waiting else ()
        for key in known:
            revision = waiting[key]
            item = revision.as_object()
            if revision.approved_go_live_at in self.span:
                yield self._entry(item, revision.approved_go_live_at, "goes out", "scheduled", revision.user)
            if item.expire_at in self.span:
                yield self._entry(item, item.expire_at, "expires", "scheduled", revision.user)

    def _rows(self, rows: Iterable[Any]) -> Iterator[Entry]:
        """What is public or was, and what is planned in a draft that nobody has scheduled yet."""
        for item in rows:
            stands_by_itself = item.live or item.expired or item_key(item) not in self.waiting
            if item.go_live_at in self.span and stands_by_itself:
                yield self._went_out(item)
            if item.expire_at in self.span and stands_by_itself:
                yield self._expiry(item)

    def _went_out(self, item: Any) -> Entry:
        is_out = item.live or item.expired
        return self._entry(item, item.go_live_at, "went out" if is_out else "goes out", "done" if is_out else "planned")

    def _expiry(self, item: Any) -> Entry:
        if item.expired or (item.live and item.expire_at <= self.now):
            return self._entry(item, item.expire_at, "expired", "done")
        return self._entry(item, item.expire_at, "expires", "scheduled" if item.live else "planned")

    def _boundaries(self, model: type[Page], names: tuple[str, ...], allowed: models.QuerySet) -> Iterator[Entry]:
        pages = model.objects.filter(self._in_any(names), pk__in=allowed.values("pk")).select_related("owner")
        for page in pages:
            for name in names:
                if (moment := getattr(page, name)) in self.span:
                    state = "planned" if not page.live else "done" if moment <= self.now else "scheduled"
                    yield self._entry(page, moment, name.removesuffix("_at"), state)  # “starts”, “ends”

    def _entry(self, item: Any, at: datetime, what: str, state: str, person: Any = None) -> Entry:
        act = ScheduleFailure.Act.EXPIRE if what.startswith("expire") else ScheduleFailure.Act.PUBLISH
        if at <= self.now and (*item_key(item), act.value) in self.failed:
            state = "failed"
        return Entry(
            of=item_key(item),
            at=at,
            what=what,
            title=item.get_admin_display_title() if isinstance(item, Page) else str(item),
            kind=capfirst(item._meta.verbose_name.removesuffix(" page")),
            state=state,
            address=self.urls.get_edit_url(item),
            person=person or getattr(item, "owner", None),
            is_embargo=at == getattr(item, "embargo_until", None),
        )


def _label(revision: Revision) -> str:
    return revision.base_content_type.model_class()._meta.label


def item_key(item: models.Model) -> tuple[str, str]:
    """As the tick names it: pages of any kind are pages."""
    return (Page if isinstance(item, Page) else type(item))._meta.label, str(item.pk)
