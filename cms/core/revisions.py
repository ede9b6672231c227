"""Protection of revisions that others rely on from being overwritten.

Wagtail's editor saves automatically and overwrites the newest revision while the same user has the same window open. In
the meantime a colleague may have approved that revision, shared a link to it, or scheduled it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from wagtail.models import Page, Revision, TaskState, WorkflowState

from .extension_points import ExtensionPoint
from .zoned_times import ZONE_FIELDS

RevisionGuard = Callable[[], Q]
FirstRevisionHandler = Callable[[Any, Any], None]

# Fields with dates and with Wagtail's own state. Readers do not see them, so a change of them is no change of content.
IGNORED_FIELDS = {
    "go_live_at",
    "expire_at",
    "embargo_until",
    *ZONE_FIELDS,
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

GUARDS = ExtensionPoint[RevisionGuard](
    "clarion_revision_guard",
    receives="A function without arguments that returns the condition, a `Q`, for revisions that readers outside"
    " the admin see. They are not overwritten, and their images count as used in public.",
    example='@hooks.register("clarion_revision_guard")',
)
OVERWRITE_GUARDS = ExtensionPoint[RevisionGuard](
    "clarion_overwrite_guard",
    receives="Like `clarion_revision_guard`, for revisions that are not overwritten, though no reader sees them.",
    example='@hooks.register("clarion_overwrite_guard")',
)
FIRST_REVISION_HANDLERS = ExtensionPoint[FirstRevisionHandler](
    "clarion_first_revision",
    receives="A function that gets an object and a user after the first revision of the object was saved. "
    "Copies, translations and aliases that become pages of their own get one at once.",
    example='@hooks.register("clarion_first_revision")',
)


class ProtectedRevisions(models.Model):
    """A mixin that never overwrites a revision that was approved, rejected, shared or scheduled.

    The next save creates a new revision instead. Approvals belong to one revision, with two exceptions: if only dates
    differ, all decisions are carried over to the new revision; and if nothing was decided yet and the user who saves
    may approve the current step, the pending decision moves to the new revision.
    """

    class Meta:
        abstract = True

    def save_revision(
        self, user: Any = None, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any
    ) -> Revision:
        previous = self.latest_revision_id
        if overwrite_revision and overwrite_revision.pk == previous and is_protected(overwrite_revision):
            overwrite_revision = None
        decisions = _decisions_on(previous)
        content = comparable_content(Revision.objects.get(pk=previous)) if decisions else None
        saved = super().save_revision(user, *args, overwrite_revision=overwrite_revision, **kwargs)
        if decisions and (comparable_content(saved) == content or _may_decide(self, decisions, user)):
            TaskState.objects.filter(pk__in=[state.pk for state in decisions]).update(revision=saved)
        if previous is None:
            for handler in FIRST_REVISION_HANDLERS.values():
                handler(self, user)
        return saved


def is_protected(revision: Revision) -> bool:
    """Return whether a revision is scheduled, needed by a guard's app, or has a decision of a workflow."""
    decided = TaskState.objects.exclude(status__in=UNDECIDED_STATUSES)
    condition = _is_scheduled_or_guarded() | Q(pk__in=decided.values("revision_id"))
    for guard in OVERWRITE_GUARDS.values():
        condition |= guard()
    return Revision.objects.filter(condition, pk=revision.pk).exists()


def get_cleared_revisions() -> QuerySet[Revision]:
    """Return the revisions that readers see, or will see without another look at what they contain.

    They are scheduled, shared, or approved in a step of a running workflow. An approval is of the latest revision only:
    an earlier one cannot be published by it.
    """
    approved = TaskState.objects.filter(
        status=TaskState.STATUS_APPROVED, workflow_state__status=WorkflowState.STATUS_IN_PROGRESS
    )
    latest = Page.objects.filter(latest_revision__in=approved.values("revision_id"))
    return Revision.objects.filter(_is_scheduled_or_guarded() | Q(pk__in=latest.values("latest_revision_id")))


def _is_scheduled_or_guarded() -> Q:
    condition = Q(approved_go_live_at__isnull=False)
    for guard in GUARDS.values():
        condition |= guard()
    return condition


def _decisions_on(revision_id: int | None) -> list[TaskState]:
    """Return the approvals of a revision, including the pending one."""
    if revision_id is None:
        return []
    return list(TaskState.objects.filter(revision_id=revision_id, status__in=VALID_STATUSES).select_related("task"))


def _may_decide(page: Any, decisions: list[TaskState], user: Any) -> bool:
    """Return whether nothing has been decided yet and the user may approve the current step."""
    if user is None or any(state.status != TaskState.STATUS_IN_PROGRESS for state in decisions):
        return False
    return any(name == "approve" for state in decisions for name, *_ in state.task.specific.get_actions(page, user))


def get_time(revision: Revision, name: str) -> datetime | None:
    """Return a time of the content of a revision, which a new revision still has as a value of Python."""
    value = revision.content.get(name)
    return parse_datetime(value) if isinstance(value, str) else value


def comparable_content(revision: Revision) -> dict[str, Any]:
    """Return what readers see of a revision as JSON values; a new revision still has Python's values."""
    content = json.loads(json.dumps(revision.content, cls=DjangoJSONEncoder))
    return {name: value for name, value in content.items() if name not in IGNORED_FIELDS}
