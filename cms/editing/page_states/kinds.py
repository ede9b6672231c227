"""The kinds of states of a page."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from wagtail.models import WorkflowState

from .facts import Facts


class StateKind(StrEnum):
    """The states of a page. The first that applies is the state of the page."""

    NEW = "new"  # not saved yet
    LOCKED = "locked"  # a person has locked it; an approval locks pages as well, but is a state of its own
    WAITING = "waiting"  # no step has approved it
    APPROVED_ONCE = "approved_once"  # waits for a further approval
    RETURNED = "returned"
    EMBARGOED = "embargoed"  # becomes public at the end of its embargo or later
    SCHEDULED = "scheduled"
    PUBLIC_WITH_CHANGES = "public_with_changes"
    PUBLIC = "public"
    PRIVATE = "private"  # published, but not visible: it or a page above is private, or it is outside every site
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    HIDDEN = "hidden"  # was public and has been unpublished
    DRAFT = "draft"  # never was public


def find_kind(facts: Facts, now: datetime, *, with_lock: bool = True) -> StateKind:
    """Return the state of the page, or with `with_lock=False` the state that it has beside its lock."""
    page = facts.page
    if page.pk is None:
        return StateKind.NEW
    if page.locked and with_lock:
        return StateKind.LOCKED
    if facts.workflow:
        return _find_kind_in_workflow(facts)
    if facts.scheduled_at:
        return StateKind.EMBARGOED if is_under_embargo(facts, now) else StateKind.SCHEDULED
    if facts.is_public:
        return StateKind.PUBLIC_WITH_CHANGES if page.has_unpublished_changes else StateKind.PUBLIC
    if page.expired or (page.live and page.expire_at and page.expire_at <= now):
        return StateKind.EXPIRED
    if page.live:
        return StateKind.PRIVATE
    if facts.withdrawal:
        return StateKind.WITHDRAWN
    return StateKind.HIDDEN if page.first_published_at else StateKind.DRAFT


def _find_kind_in_workflow(facts: Facts) -> StateKind:
    if facts.workflow and facts.workflow.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return StateKind.RETURNED
    return StateKind.APPROVED_ONCE if facts.approvals else StateKind.WAITING


def is_under_embargo(facts: Facts, now: datetime) -> bool:
    """Return whether the page has an embargo that has not ended: that of the scheduled version, else of the draft."""
    until = facts.scheduled_embargo if facts.scheduled_at else facts.embargo_until
    return bool(until and until > now and not facts.page.live)
