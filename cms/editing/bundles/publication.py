"""Publish the bundles that are due, each in one transaction: every page and item, or nothing.

The worker calls this at the minute of a bundle, and again while it fails: a large bundle less often, because an attempt
locks the tree of pages and nothing else is published meanwhile. What was public before is stored in the same
transaction, for `undo.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.models import Page, Revision

from cms.db.page_locks import try_lock_pages, try_lock_tree
from cms.journal import journal
from cms.operations.audit.trail import record_audit

from .access import mask_titles
from .failures import describe_failure, record_failure
from .items import list_items
from .models import PENDING_STATES, Bundle, BundleMember
from .previous_states import record_previous_state

log = structlog.get_logger(__name__)

# The time between two attempts is that of the pages times this: ten times what publishing a page takes.
RETRY_DELAY_PER_PAGE = timedelta(seconds=0.5)
_last_attempts: dict[int, tuple[datetime, list[int | None]]] = {}  # failed ones of this process, with their versions


class MemberFailure(Exception):
    """A page, or an item without a page, that keeps the bundle from being published."""

    def __init__(self, reason: str, page_id: int | None = None) -> None:
        super().__init__(reason)
        self.page_id = page_id


class PublicationGroups:
    """Bundles, as groups of the scheduler (`cms.jobs.publication_groups`)."""

    label = Bundle._meta.label

    def describe_failure(self, object_id: str, user: Any) -> tuple[str, str, str] | None:
        """Return the title of a bundle, why it could not be published, and the URL of its board, for this user."""
        bundle = Bundle.objects.filter(pk=object_id).first()
        if bundle is None:
            return None
        mask_titles([bundle], user)
        return bundle.title, describe_failure(bundle, user), reverse("bundle", args=[bundle.pk])

    def list_revisions(self) -> QuerySet[Revision]:
        """Return the versions that scheduled bundles publish."""
        members = BundleMember.objects.pending()
        return Revision.objects.filter(pk__in=members.exclude(revision=None).values("revision_id"))

    def list_times(self) -> tuple[QuerySet[Bundle], str]:
        """Return the bundles that are scheduled, with the minute of each."""
        return Bundle.objects.filter(state__in=PENDING_STATES), "go_live_at"

    def find_due(self, now: datetime) -> Iterator[BundleGroup]:
        """Yield the bundles whose minute has come."""
        due = Bundle.objects.filter(state__in=PENDING_STATES, go_live_at__lte=now)
        for bundle in due.order_by("go_live_at", "pk"):
            yield BundleGroup(bundle)


class BundleGroup:
    """A bundle that is due."""

    label = Bundle._meta.label

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.object_id = str(bundle.pk)

    def find_recent_failure(self, now: datetime) -> str | None:
        """Return the reason of the last failed attempt if it was of the same versions and is too recent for another."""
        if self.bundle.state != Bundle.State.FAILED or self.bundle.pk not in _last_attempts:
            return None
        at, versions = _last_attempts[self.bundle.pk]
        is_recent = at < now < at + RETRY_DELAY_PER_PAGE * len(versions)
        return self.bundle.failure if is_recent and versions == self._list_versions() else None

    def publish(self, now: datetime) -> None:
        """Publish the bundle, in the transaction of the caller, unless another process has locked a part of it."""
        bundle = _lock_if_due(self.bundle, now)
        if bundle is not None:
            publish_bundle(bundle, now)

    def record_failure(self, error: Exception, now: datetime) -> str:
        """Record the reason and tell people, in a transaction of its own. It may fail as well, on a full disk."""
        reason = str(error) if isinstance(error, MemberFailure) else _describe_program_error(error)
        try:
            _last_attempts[self.bundle.pk] = now, self._list_versions()
            record_failure(self.bundle, reason, getattr(error, "page_id", None), now)
        except DatabaseError as failed:
            log.warning("bundles.failure_not_recorded", bundle=self.bundle.pk, reason=repr(failed))
        return reason

    def _list_versions(self) -> list[int | None]:
        return list(self.bundle.members.order_by("page_id").values_list("revision_id", flat=True))


def _lock_if_due(bundle: Bundle, now: datetime) -> Bundle | None:
    """Lock the tree, the pages and the bundle, in the order of all transactions; None if a lock is not free."""
    ids = list(bundle.members.order_by("page_id").values_list("page_id", flat=True))
    if not (try_lock_tree() and try_lock_pages(ids)):
        log.info("bundles.locked", bundle=bundle.pk)
        return None
    rows = Bundle.objects.filter(pk=bundle.pk, state__in=PENDING_STATES, go_live_at__lte=now)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, no_key=True)
    return rows.first()


def publish_bundle(bundle: Bundle, now: datetime) -> None:
    """Make all pages of a bundle public and let its items leave, as one act.

    Raises:
        MemberFailure: A page or an item cannot be published. The caller rolls back everything.
    """
    journal.declare_act()
    bundle.members.update(is_open=False)  # first: a page of an open bundle that is published has left it
    for member in bundle.members.select_related("revision", "page").order_by("page__path"):
        with _named_failure(member.page_id):
            _publish_member(member)
    for item, kind in list_items(bundle):
        with _named_failure(None):
            kind.release(item.object_id, bundle)
    bundle.state, bundle.published_at = Bundle.State.PUBLISHED, now
    bundle.failure, bundle.failed_at, bundle.failed_page_id = "", None, None
    bundle.save(update_fields=["state", "published_at", "failure", "failed_at", "failed_page_id"])
    bundle.items.update(is_open=False)
    record_audit("bundle.published", subject=bundle, pages=sorted(bundle.members.values_list("page_id", flat=True)))
    log.info("bundles.published", bundle=bundle.pk, pages=bundle.members.count())


@contextmanager
def _named_failure(page_id: int | None) -> Iterator[None]:
    """Raise MemberFailure for an error that is about this page; one of the database is about none."""
    try:
        yield
    except (DatabaseError, MemberFailure):
        raise
    except Exception as error:
        raise MemberFailure(describe_error(error), page_id) from error


def _publish_member(member: BundleMember) -> None:
    revision = member.revision
    if revision is None or revision.approved_go_live_at is None:
        raise MemberFailure(gettext("The approved version is not scheduled any more."), member.page_id)
    record_previous_state(member)
    revision.publish(log_action="wagtail.publish.scheduled")
    if not Page.objects.filter(pk=member.page_id, live=True).exists():
        raise MemberFailure(gettext("Its own time is after that of the bundle."), member.page_id)


def _describe_program_error(error: Exception) -> str:
    """Return an error that is about no page. Further lines of those of PostgreSQL have values, also of hidden pages."""
    first = next(iter(str(error).splitlines()), "")
    return f"{type(error).__name__}: {first}"


def describe_error(error: Any) -> str:
    """Return the messages of an error for people, without the names of Python."""
    messages = getattr(error, "messages", None)
    return " ".join(messages) if messages else str(error) or type(error).__name__
