"""The section of the desk with the releases under embargo, and who has read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, Q
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection
from cms.core.localisation import format_typed_time
from cms.core.zoned_times import get_zone_name
from cms.core.zones import name_zone_field
from cms.press.journalists.models import Journalist

from .accesses import OPEN_PERMISSION, open_accesses
from .models import AccessEvent


@dataclass(frozen=True, slots=True)
class Embargo:
    """A release under embargo; `is_scheduled` if a version of it becomes public when the embargo ends."""

    page: Page
    until: datetime
    is_scheduled: bool
    zone: str = ""  # the name of the zone in which the end was typed


@dataclass(frozen=True, slots=True)
class Readers:
    """How many journalists a release is open to, and what they have done."""

    number: int = 0
    opened: int = 0  # have opened their link
    read: int = 0


class EmbargoesSection(DeskSection):
    """The releases under embargo that the user may open to journalists."""

    name = "embargoes"
    heading = _("Under embargo")
    icon_name = "key"
    empty_text = _(
        "No release is under embargo. Set “Embargo until” on the tab “Schedule” of a release and publish it: then you "
        "can open it to journalists before that time."
    )

    def is_shown(self) -> bool:
        """Return whether the user may open releases to journalists."""
        return bool(self.user.has_perm(OPEN_PERMISSION))

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each release, the embargo that ends first before the others."""
        embargoes = find_embargoes(self.user, self.now)[: MAX_ROWS + 1]
        readers = count_readers(embargo.page.pk for embargo in embargoes)
        return [_build_row(embargo, readers.get(embargo.page.pk, Readers())) for embargo in embargoes]

    def get_list_link(self) -> DeskLink:
        """Return the link to the releases that were opened to journalists."""
        return DeskLink(_("All embargo accesses"), reverse("embargo_releases"))

    def get_first_step(self) -> DeskLink:
        """Return the link to the list of earlier accesses."""
        return DeskLink(_("Earlier embargo accesses"), reverse("embargo_releases"))


def find_embargoes(user: Any, now: datetime) -> list[Embargo]:
    """Return the releases that the user may publish and whose embargo has not ended, by its end.

    That of a scheduled version counts; of a draft that is not scheduled, that of its newest version, which its row has.
    """
    allowed = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish")
    found = []
    for model in apps.get_models():
        if issubclass(model, Page) and (field := getattr(model, "restricted_until", "")):
            scheduled = _read_scheduled(model, field)
            condition = Q(**{f"{field}__gt": now}) | Q(pk__in=scheduled)
            pages = model._default_manager.filter(condition, live=False, alias_of=None)
            for page in pages.filter(pk__in=allowed.order_by().values("pk")):
                until, zone = scheduled.get(page.pk) or (getattr(page, field), get_zone_name(page, field))
                if until and until > now:
                    found.append(Embargo(page, until, page.pk in scheduled, zone))
    return sorted(found, key=lambda embargo: embargo.until)


def count_readers(page_ids: Iterable[int]) -> dict[int, Readers]:
    """Return how many journalists the releases are open to now, and what these have done."""
    kinds = AccessEvent.Kind
    rows = open_accesses().filter(page__in=list(page_ids)).exclude(journalist__status=Journalist.Status.INACTIVE)
    opened = Count("pk", distinct=True, filter=Q(events__kind=kinds.LINK_OPENED))
    read = Count("pk", distinct=True, filter=Q(events__kind=kinds.RELEASE_READ))
    counts = rows.order_by().values("page").annotate(number=Count("pk", distinct=True), opened=opened, read=read)
    return {row["page"]: Readers(row["number"], row["opened"], row["read"]) for row in counts}


def _read_scheduled(model: type[Page], field: str) -> Mapping[int, tuple[datetime, str]]:
    """Return the ends of the embargoes of scheduled versions by page, each with the zone in which it was typed."""
    revisions = Revision.page_revisions.filter(
        approved_go_live_at__isnull=False,
        content_type__app_label=model._meta.app_label,
        content_type__model=model._meta.model_name,
    )
    stored = revisions.annotate(embargo=KT(f"content__{field}"), typed=KT(f"content__{name_zone_field(field)}"))
    rows = stored.order_by("pk").values_list("object_id", "embargo", "typed")
    ends = {int(object_id): (parse_datetime(embargo), typed or "") for object_id, embargo, typed in rows if embargo}
    return {page_id: (until, typed) for page_id, (until, typed) in ends.items() if until}


def _build_row(embargo: Embargo, readers: Readers) -> DeskRow:
    page = embargo.page
    url = reverse("embargo_accesses", args=[page.pk])
    text = gettext("Embargo until %(time)s.")
    if not embargo.is_scheduled:
        text = gettext("Embargo until %(time)s. Not scheduled yet: journalists cannot read it.")
    is_unopened = embargo.is_scheduled and not readers.number
    return DeskRow(
        title=page.get_admin_display_title(),
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        sentence=text % {"time": format_typed_time(embargo.until, embargo.zone)},
        facts=_describe_readers(readers) if embargo.is_scheduled else (),
        level="" if embargo.is_scheduled else "warning",
        actions=[DeskLink(_("Open to journalists") if is_unopened else _("Embargo access"), url)]
        if embargo.is_scheduled
        else (),
    )


def _describe_readers(readers: Readers) -> list[str]:
    if not readers.number:
        return [gettext("open to no journalist yet")]
    text = ngettext("open to %(count)s journalist", "open to %(count)s journalists", readers.number)
    unopened = readers.number - max(readers.opened, readers.read)
    return [
        text % {"count": readers.number},
        ngettext("read by %(count)s", "read by %(count)s", readers.read) % {"count": readers.read},
        *([gettext("not opened by %(count)s") % {"count": unopened}] if unopened else []),
    ]
