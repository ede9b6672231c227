"""Clashes between the languages of one text: a translation that comes later, an embargo that ends in one language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from wagtail.models import Page, Revision

from cms.pages.models import BasePage
from cms.pages.page_types import get_page_model

from .clash_types import Clash, ClashKind, build_clash
from .horizon import Horizon, round_down


def find_translation_clashes(horizon: Horizon) -> Iterator[Clash]:
    """Yield, for each text that becomes public, the languages that follow later.

    They are under an embargo that the first language breaks, or scheduled for a later minute. A language without a
    time is not reported: it may never come.
    """
    new = {page.pk: page for page in horizon.new_pages if not page.alias_of_id}
    groups = _read_groups(new.values(), horizon)
    others = [page.pk for group in groups.values() for page in group if page.pk not in new]
    coming, embargoes = horizon.find_coming(others), _Embargoes(horizon, groups)
    for key, group in groups.items():
        minutes = {page.pk: horizon.find_public_minute(page) for page in new.values() if page.translation_key == key}
        moments = {pk: embargoes.find_end(new[pk], minute) for pk, minute in minutes.items()}
        first_id = min(moments, key=lambda pk: (moments[pk], pk))
        first, freed_at = new[first_id], moments[first_id]
        for page in group:
            until = embargoes.read(page)
            later = minutes.get(page.pk) or coming.get(page.pk)
            if page.pk == first_id:
                continue
            if until and round_down(until) > freed_at:
                times = {"moment": freed_at, "other_moment": until}
                yield build_clash(ClashKind.EMBARGO_ORDER, page, first, field="embargo_until", **times)
            elif later and round_down(later) > minutes[first_id]:
                times = {"moment": minutes[first_id], "other_moment": round_down(later)}
                yield build_clash(ClashKind.LATE_TRANSLATION, page, first, field="go_live_at", **times)


def _read_groups(pages: Iterable[BasePage], horizon: Horizon) -> dict[UUID, list[Any]]:
    """Return the pages that are translations of each other, by key, without those that were public before."""
    groups: dict[UUID, list[Any]] = defaultdict(list)
    keys = {page.translation_key for page in pages}
    found = Page.objects.filter(translation_key__in=keys, alias_of=None).exclude(pk__in=list(horizon.hidden))
    new, public = set(horizon.new_ids), horizon.find_visible_ids(found.values_list("pk", flat=True))
    for page in found.select_related("locale").order_by("pk"):
        if page.pk in new or page.pk not in public:
            groups[page.translation_key].append(page)
    return groups


class _Embargoes:
    """The embargoes of pages in the version that is public, or that is scheduled, or that was saved last."""

    def __init__(self, horizon: Horizon, groups: dict[UUID, list[Any]]) -> None:
        self._fields = {
            page.pk: getattr(get_page_model(page.content_type_id), "restricted_until", "")
            for group in groups.values()
            for page in group
        }
        self._visible = horizon.find_visible_ids(self._fields)
        self._contents = _read_coming_contents([pk for pk in self._fields if pk not in self._visible])
        self._since = horizon.since

    def read(self, page: Any) -> datetime | None:
        """Return the end of the embargo of a page; None if it has none, or had none any more at the beginning."""
        name = self._fields.get(page.pk)
        if not name:
            return None
        content = self._contents.get(page.pk)
        value: Any = content.get(name) if content else getattr(page.specific, name, None)
        until = parse_datetime(value) if isinstance(value, str) else value
        return until if until and until > self._since else None

    def find_end(self, page: Any, public_minute: datetime) -> datetime:
        """Return the moment from which the text of a page that becomes public may be used."""
        until = self.read(page)
        return min(round_down(until), public_minute) if until else public_minute


def _read_coming_contents(ids: list[int]) -> dict[int, dict[str, Any]]:
    """Return the content of the scheduled revision of each page, or of the last one."""
    revisions = Revision.page_revisions.filter(object_id__in=[str(pk) for pk in ids])
    contents: dict[int, dict[str, Any]] = {}
    latest = revisions.filter(pk__in=Page.objects.filter(pk__in=ids).values("latest_revision_id"))
    for found in (latest, revisions.exclude(approved_go_live_at=None)):
        contents |= {int(pk): content for pk, content in found.values_list("object_id", "content")}
    return contents
