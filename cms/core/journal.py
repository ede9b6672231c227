"""The journal of changes: every public change, once, in the transaction that makes it.

`cms/core/events.py` hears Wagtail's signals and calls these functions; consumers (the search index, caches, later
webhooks) read entries in the order of their sequence. An entry never says what changed, only where to look again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from django.db import models, transaction
from django.db.models import F
from wagtail.models import Page

from .models import ContentVersion, JournalEntry

Kind = JournalEntry.Kind


def page_changed(page_id: int) -> None:
    _record(kind=Kind.PAGE, page_id=page_id)


def subtree_changed(root: Page) -> None:
    """Addresses or privacy of the page and everything under it may have changed."""
    _record(kind=Kind.SUBTREE, page_id=root.pk, path=root.path)


def snippet_changed(snippet: models.Model) -> None:
    """The pages that use the snippet say something else now."""
    _record(kind=Kind.USERS, model=snippet._meta.label, object_id=snippet.pk)


def everything_changed() -> None:
    _record(kind=Kind.EVERYTHING)


def furniture_changed() -> None:
    """Something public changed that no search document depends on: settings, pictures, redirects, similar pages."""
    with transaction.atomic():
        _next()


def entries_after(sequence: int, limit: int) -> Sequence[JournalEntry]:
    return list(JournalEntry.objects.filter(sequence__gt=sequence).order_by("sequence")[:limit])


def last_sequence() -> int:
    return JournalEntry.objects.aggregate(last=models.Max("sequence"))["last"] or 0


def forget_until(sequence: int) -> int:
    """Delete entries that every consumer has read; returns how many there were."""
    return JournalEntry.objects.filter(sequence__lte=sequence).delete()[0]


def _record(**entry: object) -> None:
    with transaction.atomic():
        JournalEntry.objects.create(sequence=_next(), **entry)


def _next() -> int:
    """The next number; its row stays locked until the surrounding transaction ends."""
    if not ContentVersion.objects.filter(pk=1).update(counter=F("counter") + 1):
        # It begins with the milliseconds of today, so that no number of an emptied database comes again.
        ContentVersion.objects.get_or_create(pk=1, defaults={"counter": time.time_ns() // 1_000_000})
        ContentVersion.objects.filter(pk=1).update(counter=F("counter") + 1)
    return ContentVersion.objects.values_list("counter", flat=True).get(pk=1)
