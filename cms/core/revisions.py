"""Versions of a page or snippet: what somebody has read and decided on stays as it was read.

Wagtail's editor saves by itself, and writes over the newest version for as long as one window of one person is open. A
colleague may have approved that version meanwhile, shared a link to it, or set the time at which it goes out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from wagtail.models import Revision, TaskState

RevisionGuard = Callable[[Revision], bool]

# What a version says of times and of Wagtail's own bookkeeping: nobody reads it on the page.
IGNORED_FIELDS = {
    "go_live_at",
    "expire_at",
    "embargo_until",
    "listed_at",
    "draft_title",
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
    "has_unpublished_changes",
    "last_published_at",
    "first_published_at",
    "locked",
    "locked_at",
    "locked_by",
    "owner",
    "wagtail_admin_comments",
}
UNDECIDED_STATUSES = (TaskState.STATUS_IN_PROGRESS, TaskState.STATUS_CANCELLED)
VALID_STATUSES = (TaskState.STATUS_IN_PROGRESS, TaskState.STATUS_APPROVED, TaskState.STATUS_SKIPPED)

_guards: list[RevisionGuard] = []


def register_revision_guard(reason: RevisionGuard) -> RevisionGuard:
    """Mark a function that says whether its room relies on a version staying as it is."""
    _guards.append(reason)
    return reason


class ProtectedRevisions(models.Model):
    """A version that was approved, sent back, shared or scheduled is not written over: the next save makes another.

    Approvals are of a version, with two exceptions. A new time is not a new text: if only times differ, all that was
    decided holds for the next version. And whoever may approve at the first step has read what they write themselves.
    """

    class Meta:
        abstract = True

    def save_revision(
        self, user: Any = None, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any
    ) -> Revision:
        before = self.latest_revision_id
        if overwrite_revision and overwrite_revision.pk == before and is_protected(overwrite_revision):
            overwrite_revision = None
        decisions = _decisions_on(before)
        read = _comparable_content(Revision.objects.get(pk=before)) if decisions else None
        saved = super().save_revision(user, *args, overwrite_revision=overwrite_revision, **kwargs)  # type: ignore[misc]
        if decisions and (_comparable_content(saved) == read or _may_decide(self, decisions, user)):
            TaskState.objects.filter(pk__in=[one.pk for one in decisions]).update(revision=saved)
        return saved


def is_protected(revision: Revision) -> bool:
    return (
        revision.approved_go_live_at is not None
        or revision.task_states.exclude(status__in=UNDECIDED_STATUSES).exists()
        or any(reason(revision) for reason in _guards)
    )


def _decisions_on(revision_id: int | None) -> list[TaskState]:
    """Approvals, and the one that is due."""
    if revision_id is None:
        return []
    return list(TaskState.objects.filter(revision_id=revision_id, status__in=VALID_STATUSES).select_related("task"))


def _may_decide(page: Any, decisions: list[TaskState], user: Any) -> bool:
    """Whether nothing was decided yet, and it is for this person to do."""
    if user is None or any(one.status != TaskState.STATUS_IN_PROGRESS for one in decisions):
        return False
    return any(name == "approve" for one in decisions for name, *_ in one.task.specific.get_actions(page, user))


def _comparable_content(revision: Revision) -> dict[str, Any]:
    """Its content as JSON: one that was just made still has Python's values."""
    content = json.loads(json.dumps(revision.content, cls=DjangoJSONEncoder))
    return {name: value for name, value in content.items() if name not in IGNORED_FIELDS}
