"""The embargo in sight: until when, who set it, and that it has moved the go-live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from wagtail.models import Page

LOOKED_BACK = 100  # revisions; a draft that was saved more often since shows the oldest of these


@dataclass(frozen=True, slots=True)
class Embargo:
    until: datetime
    set_by: Any = None
    set_at: datetime | None = None


def embargo_ahead(page: Page) -> datetime | None:
    """When the embargo of a page ends that is still under one."""
    until = getattr(page, "embargo_until", None)
    return until if until and not page.live and until > timezone.now() else None


def embargo_of(page: Page) -> Embargo | None:
    """The same, with who set it: whoever saved the first of the latest versions that all have this embargo."""
    until = embargo_ahead(page)
    if until is None or page.pk is None:
        return Embargo(until) if until else None
    saved = page.revisions.select_related("user").order_by("-created_at", "-pk")
    first = None
    for revision in saved.annotate(embargo=KT("content__embargo_until")).defer("content")[:LOOKED_BACK]:
        if not _same(revision.embargo, until):
            break
        first = revision
    return Embargo(until, first.user, first.created_at) if first else Embargo(until)


def tell_of_a_moved_go_live(request: HttpRequest, page: Page) -> None:
    """Once, on the page that is loaded next: saving by itself loads none, its form shows the new time instead."""
    if not request.accepts("text/html"):
        return
    if moved := page.__dict__.pop("moved_go_live", None):
        before, now = moved
        was = f"from {_said(before)} to" if before else "to"
        messages.warning(request, f"The embargo has moved the go-live {was} {_said(now)}. Nothing goes out before.")


def _same(stored: str | None, until: datetime) -> bool:
    return bool(stored) and parse_datetime(stored) == until


def _said(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")
