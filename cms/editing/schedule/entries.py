"""The entries of the calendar, one for each time at which public content changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from django.apps import apps
from django.db import models
from django.db.models import Q, Value
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import DraftStateMixin, Page, Revision
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from cms.core.extension_points import ExtensionPoint
from cms.core.localisation import format_beside_active
from cms.core.zoned_times import get_zone_name
from cms.jobs.models import ScheduleFailure
from cms.jobs.scheduler import select_scheduled

GO_LIVE_ACTIONS = (gettext_noop("goes live"), gettext_noop("went live"))
EDIT_PERMISSIONS = {"add", "change", "publish", "lock", "unlock", "bulk_delete"}
SCHEDULE_FIELDS = ("go_live_at", "expire_at")
# The actions of boundaries are the names of their fields; these are translated.
BOUNDARY_ACTIONS = (gettext_noop("starts"), gettext_noop("ends"))


@dataclass(frozen=True, slots=True)
class Entry:
    """An action on a page or snippet at a time.

    `state` is done, scheduled, planned (a draft has the time, but is not scheduled) or failed.
    """

    key: tuple[str, str]  # model and id
    at: datetime
    action: str
    title: str
    kind: str  # verbose name of the page or snippet type
    state: str
    url: str | None
    person: Any = None  # who scheduled it, else the owner
    is_embargo: bool = False
    zone: str = ""  # the name of the zone in which the time was typed; empty if unknown

    @property
    def typed_zone_time(self) -> str:
        """Return the time in the zone in which it was typed, with its city; empty if the clock shows the same."""
        return format_beside_active(self.at, self.zone)


ReplacedEntry = tuple[tuple[str, str], datetime]  # model and id, and the time of a go-live


class EntrySource(Protocol):
    """Entries of another app, such as bundles, which stand for the go-lives of several pages."""

    def list_entries(self, calendar: Calendar) -> Iterable[Entry]:
        """Return the entries in the span of the calendar."""

    def list_replaced(self, calendar: Calendar) -> Collection[ReplacedEntry]:
        """Return the go-lives of single pages that are not shown beside these entries."""


SOURCES = ExtensionPoint[EntrySource](
    "clarion_calendar_entries",
    receives="An `EntrySource` of `cms.editing.schedule.entries`: entries that stand for several pages.",
    example='hooks.register("clarion_calendar_entries", TideEntries())',
)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A period of time that includes its begin and excludes its end."""

    begins: datetime
    ends: datetime

    def __contains__(self, moment: Any) -> bool:
        return moment is not None and self.begins <= moment < self.ends

    def build_filter(self, name: str) -> Q:
        return Q(**{f"{name}__gte": self.begins, f"{name}__lt": self.ends})


@dataclass
class Calendar:
    """The calendar of one user, who sees the entries of objects that they may edit."""

    user: Any
    span: TimeRange
    now: datetime

    def __post_init__(self) -> None:
        self.urls = AdminURLFinder(self.user)
        self.failed = set(ScheduleFailure.objects.values_list("model", "object_id", "act"))
        revisions = select_scheduled().select_related("user", "base_content_type")
        self.scheduled = {(_label(revision), revision.object_id): revision for revision in revisions}

    def entries(self) -> list[Entry]:
        """Return the entries in order, without duplicates: a draft may have the same expiry as its live version."""
        unique = {(entry.key, entry.at, entry.action): entry for entry in (*self._pages(), *self._snippets())}
        words = {gettext(action) for action in GO_LIVE_ACTIONS}
        for source in SOURCES.values():
            replaced = source.list_replaced(self)
            unique = {
                k: one for k, one in unique.items() if (one.key, one.at) not in replaced or one.action not in words
            }
            unique.update({(entry.key, entry.at, entry.action): entry for entry in source.list_entries(self)})
        return sorted(unique.values(), key=lambda entry: (entry.at, entry.title))

    def _pages(self) -> Iterator[Entry]:
        allowed = select_shown_pages(self.user)
        pages = _read_pages(Page.objects.filter(self._select(Page), pk__in=allowed.values("pk")))
        yield from self._scheduled(Page, pages)
        yield from self._rows(pages)
        for model in apps.get_models():
            names = getattr(model, "boundary_fields", ())
            if issubclass(model, Page) and names:
                yield from self._boundaries(model, names, allowed)

    def _snippets(self) -> Iterator[Entry]:
        for model in self._find_snippet_models():
            items = list(model._default_manager.filter(self._select(model)))
            yield from self._scheduled(model, items)
            yield from self._rows(items)

    def _find_snippet_models(self) -> list[type[models.Model]]:
        """Return the types of which there are objects to show, found in one query: mostly there are none."""
        allowed = [
            model
            for model in apps.get_models()
            if issubclass(model, DraftStateMixin) and not issubclass(model, Page) and may_see_snippets(model, self.user)
        ]
        if not allowed:
            return []
        first, *others = (
            model._default_manager.filter(self._select(model)).order_by().values_list(Value(number)).distinct()
            for number, model in enumerate(allowed)
        )
        return [allowed[number] for (number,) in sorted(first.union(*others).order_by())]

    def _select(self, model: type[models.Model]) -> Q:
        """Return the condition for the objects of a type that are scheduled, or have a time in the span."""
        return Q(pk__in=list(self._get_revisions(model))) | self._in_any(SCHEDULE_FIELDS)

    def _get_revisions(self, model: type[models.Model]) -> dict[str, Revision]:
        return {key: revision for (label, key), revision in self.scheduled.items() if label == model._meta.label}

    def _in_any(self, names: Iterable[str]) -> Q:
        condition = Q()
        for name in names:
            condition |= self.span.build_filter(name)
        return condition

    def _scheduled(self, model: type[models.Model], items: Iterable[Any]) -> Iterator[Entry]:
        """Yield the go-live and expiry times of the scheduled revisions of these objects."""
        revisions = self._get_revisions(model)
        for item in items:
            if not (revision := revisions.get(str(item.pk))):
                continue
            at, until = revision.approved_go_live_at, _parse_time(revision.content.get("embargo_until"))
            planned = _parse_time(revision.content.get("go_live_at"))
            if at in self.span:
                typed = revision.content.get("go_live_zone", "") if at == planned else ""
                yield self._scheduled_entry(
                    item, at, gettext_noop("goes live"), revision, is_embargo=at == until, zone=typed
                )
            if (expires := _parse_time(revision.content.get("expire_at"))) in self.span:
                typed = revision.content.get("expire_zone", "")
                yield self._scheduled_entry(item, expires, gettext_noop("expires"), revision, zone=typed)

    def _scheduled_entry(
        self, item: Any, at: Any, action: str, revision: Revision, *, is_embargo: bool = False, zone: str = ""
    ) -> Entry:
        entry = self._entry(item, at, action, "scheduled", revision.user, is_embargo=is_embargo)
        return replace(entry, title=revision.object_str, zone=zone)

    def _rows(self, rows: Iterable[Any]) -> Iterator[Entry]:
        """Yield the times of objects that are or were public, and of drafts that are not scheduled."""
        for item in rows:
            is_unscheduled = item.live or item.expired or get_item_key(item) not in self.scheduled
            if item.go_live_at in self.span and is_unscheduled:
                yield self._go_live(item)
            if item.expire_at in self.span and is_unscheduled:
                yield self._expiry(item)

    def _go_live(self, item: Any) -> Entry:
        is_done = item.live or item.expired
        action, state = (gettext_noop("went live"), "done") if is_done else (gettext_noop("goes live"), "planned")
        return self._entry(item, item.go_live_at, action, state, zone=get_zone_name(item, "go_live_at"))

    def _expiry(self, item: Any) -> Entry:
        zone = get_zone_name(item, "expire_at")
        if item.expired or (item.live and item.expire_at <= self.now):
            return self._entry(item, item.expire_at, gettext_noop("expired"), "done", zone=zone)
        state = "scheduled" if item.live else "planned"
        return self._entry(item, item.expire_at, gettext_noop("expires"), state, zone=zone)

    def _boundaries(self, model: type[Page], names: tuple[str, ...], allowed: models.QuerySet) -> Iterator[Entry]:
        pages = model.objects.filter(self._in_any(names), pk__in=allowed.values("pk")).select_related("owner")
        for page in pages:
            for name in names:
                if (moment := getattr(page, name)) in self.span:
                    state = "planned" if not page.live else "done" if moment <= self.now else "scheduled"
                    zone = get_zone_name(page, name)
                    yield self._entry(page, moment, name.removesuffix("_at"), state, zone=zone)  # “starts”, “ends”

    def _entry(
        self,
        item: Any,
        at: Any,
        action: str,
        state: str,
        person: Any = None,
        *,
        is_embargo: bool | None = None,
        zone: str = "",
    ) -> Entry:
        act = ScheduleFailure.Act.EXPIRE if action.startswith("expire") else ScheduleFailure.Act.PUBLISH
        if at <= self.now and (*get_item_key(item), str(act)) in self.failed:
            state = "failed"
        return Entry(
            key=get_item_key(item),
            at=at,
            action=gettext(action),
            title=item.get_admin_display_title() if isinstance(item, Page) else str(item),
            kind=name_kind(item),
            state=state,
            url=self.urls.get_edit_url(item),
            person=person or getattr(item, "owner", None),
            is_embargo=at == getattr(item, "embargo_until", None) if is_embargo is None else is_embargo,
            zone=zone,
        )


def select_shown_pages(user: Any) -> models.QuerySet[Page]:
    """Return the pages whose entries the user sees in a calendar: those that they may edit or publish."""
    pages: models.QuerySet[Page] = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(
        user, EDIT_PERMISSIONS
    )
    return pages


def may_see_snippets(model: type[models.Model], user: Any) -> bool:
    """Return whether the user sees the snippets of a type in the admin, with their drafts."""
    return bool(ModelPermissionPolicy(model).user_has_any_permission(user, {"add", "change", "delete", "view"}))


def name_kind(item: models.Model) -> str:
    """Return the name of the type of an object, as the calendar shows it."""
    return capfirst(str(item._meta.verbose_name).removesuffix(" page"))


def _read_pages(pages: Any) -> list[Page]:
    """Return the pages as objects of their types, with their owners."""
    found = list(pages.specific())
    models.prefetch_related_objects(found, "owner")
    return found


def _parse_time(stored: str | None) -> datetime | None:
    return parse_datetime(stored) if stored else None


def _label(revision: Revision) -> str:
    return revision.base_content_type.model_class()._meta.label


def get_item_key(item: models.Model) -> tuple[str, str]:
    """Return (model, id) as `ScheduleFailure` stores it: pages of all types have the model `Page`."""
    return (Page if isinstance(item, Page) else type(item))._meta.label, str(item.pk)
