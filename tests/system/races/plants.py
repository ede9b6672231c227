"""Deliberate faults that random schedules must find: `PLANTS=1 scripts/races` counts the schedules it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Q, QuerySet

from cms.core import visibility
from cms.delivery.alerts import jobs
from cms.delivery.mail.queue import queue_mail
from cms.delivery.webhooks import event_builder
from cms.jobs import queue as job_queue
from cms.jobs import scheduler
from cms.journal import journal, middleware, public_changes
from cms.journal.models import ContentVersion
from cms.moving.importing.writers import tasks
from search.indexing import document_versions, indexer

from . import actors

Patch = pytest.MonkeyPatch


def remove_page_locks(patched: Patch) -> None:
    for module in (middleware, tasks, actors):
        patched.setattr(module, "lock_pages", lambda ids: None)
        patched.setattr(module, "lock_tree", lambda: None)
    patched.setattr(scheduler, "_lock_page", lambda revision: True)


def release_journal_lock(patched: Patch) -> None:
    """Take the sequence on a connection of its own, which commits at once."""

    def increment(changes: int) -> tuple[int, int]:
        own = connection.copy()
        with own.cursor() as cursor:
            cursor.execute(
                "UPDATE journal_contentversion SET counter = counter + %s, public_counter = public_counter + 1 "
                "RETURNING counter, public_counter",
                [changes],
            )
            row = cursor.fetchone()
        own.close()
        return row[0], row[1]

    patched.setattr(journal, "_increment_counter", increment)
    patched.setattr(ContentVersion.objects, "filter", lambda **_: _NoRows())


class _NoRows:
    """A queryset that changes nothing, because the counters were increased before."""

    def update(self, **_: Any) -> int:
        return 0

    def values_list(self, *_: Any, **__: Any) -> QuerySet:
        return ContentVersion.objects.all().values_list("public_counter", flat=True)


def read_before_claiming(patched: Patch) -> None:
    """Read the pages before their version is claimed, so that a higher version may be an older text."""
    read: dict[frozenset[int], Any] = {}
    claim, build = document_versions.claim_versions, indexer.expected_documents

    def claim_late(ids: Any) -> Any:
        ids = sorted(set(ids))
        read[frozenset(ids)] = build(ids)
        return claim(ids)

    patched.setattr(indexer, "claim_versions", claim_late)
    patched.setattr(indexer, "expected_documents", lambda ids: read.pop(frozenset(ids)))


def forget_claims(patched: Patch) -> None:
    """Complete a request although its page was marked again while it was indexed."""

    def held(self: Any, ids: Any = None) -> QuerySet:
        return self.model.objects.filter(pk__in=[row.pk for row in self.rows] if ids is None else list(ids))

    patched.setattr(job_queue.Claim, "held", held)


def claim_without_lock(patched: Patch) -> None:
    real = QuerySet.select_for_update

    def select(self: QuerySet, **options: Any) -> QuerySet:
        return self if options.get("skip_locked") else real(self, **options)

    patched.setattr(QuerySet, "select_for_update", select)


def skip_hidden_entries(patched: Patch) -> None:
    patched.setattr(public_changes, "_find_outdated", lambda entry: set())


def show_restricted_pages(patched: Patch) -> None:
    patched.setattr(visibility, "_outside", lambda restricted: Q(pk=F("pk")))


def create_deliveries_without_lock(patched: Patch) -> None:
    real = QuerySet.select_for_update

    def select(self: QuerySet, **options: Any) -> QuerySet:
        return self if self.model is event_builder.Endpoint and not options else real(self, **options)

    patched.setattr(QuerySet, "select_for_update", select)


def publish_what_is_no_longer_due(patched: Patch) -> None:
    patched.setattr(scheduler, "lock_if_due", lambda item, now: True)


def report_matches_twice(patched: Patch) -> None:
    patched.setattr(jobs, "queue_mail", lambda **mail: queue_mail(**{**mail, "key": None}))
    claim_without_lock(patched)


PLANTS: dict[str, Callable[[Patch], None]] = {
    "no page locks": remove_page_locks,
    "journal without lock": release_journal_lock,
    "index without reading again": read_before_claiming,
    "claims are not checked": forget_claims,
    "claims without lock": claim_without_lock,
    "hidden entries are skipped": skip_hidden_entries,
    "restrictions are ignored": show_restricted_pages,
    "deliveries without lock": create_deliveries_without_lock,
    "schedule without lock": publish_what_is_no_longer_due,
    "reports without key and lock": report_matches_twice,
}
