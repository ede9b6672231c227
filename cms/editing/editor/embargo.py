"""Embargoes in the editor: when the embargo ends, who set it, and whether it moved the go-live time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from wagtail.models import Page

from cms.core import clock
from cms.core.localisation import format_typed_time, format_zoned_time
from cms.core.zoned_times import get_zone_name

MAX_REVISIONS = 100  # if a draft was saved more often since, the oldest of these is shown


@dataclass(frozen=True, slots=True)
class Embargo:
    """An embargo that has not ended, with the user who set it, if known."""

    until: datetime
    set_by: Any = None
    set_at: datetime | None = None


def get_active_embargo_end(page: Page) -> datetime | None:
    """Return when the page's embargo ends, None if the page is not under embargo."""
    until = getattr(page, "embargo_until", None)
    return until if until and not page.live and until > clock.now() else None


def get_embargo(page: Page) -> Embargo | None:
    """Return the page's embargo with the user who set it.

    That is the author of the earliest revision since which all revisions have this embargo.
    """
    until = get_active_embargo_end(page)
    if until is None or page.pk is None:
        return Embargo(until) if until else None
    saved = page.revisions.select_related("user").order_by("-created_at", "-pk")
    first = None
    for revision in saved.annotate(embargo=KT("content__embargo_until")).defer("content")[:MAX_REVISIONS]:
        if not _is_same_time(revision.embargo, until):
            break
        first = revision
    return Embargo(until, first.user, first.created_at) if first else Embargo(until)


def describe_moved_go_live(request: HttpRequest, page: Page) -> None:
    """Say that saving moved the go-live time to the end of the embargo.

    An editor who sets an embargo expects that, so it is no warning. Autosave loads no page: the form has the time.
    """
    if not request.accepts("text/html"):
        return
    if moved := page.__dict__.pop("moved_go_live", None):
        before, now = moved
        if before:
            text = gettext("The page goes public when its embargo ends, on %(now)s, and not on %(before)s.")
        else:
            text = gettext("The page goes public when its embargo ends, on %(now)s.")
        times = {"before": format_zoned_time(before) if before else ""}
        times["now"] = format_typed_time(now, get_zone_name(page, "go_live_at"))
        messages.info(request, text % times)


def _is_same_time(stored: str | None, until: datetime) -> bool:
    return bool(stored) and parse_datetime(stored) == until
