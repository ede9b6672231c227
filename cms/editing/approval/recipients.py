"""Wagtail's notifications about pages, sent only to users who may see the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.admin.mail import (
    GroupApprovalTaskStateSubmissionEmailNotifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
    WorkflowStateSubmissionEmailNotifier,
    send_notification,
)
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from cms.editing.restricted_drafts.rules import select_viewers


class ViewersOnlyMixin:
    """A notifier that leaves out recipients from whom the page is hidden."""

    def get_valid_recipients(self, instance: TaskState | WorkflowState, **kwargs: Any) -> set[Any]:
        recipients: set[Any] = super().get_valid_recipients(instance, **kwargs)  # type: ignore[misc]
        state = instance.workflow_state if isinstance(instance, TaskState) else instance
        subject = state.content_object
        return {*select_viewers(subject, recipients)} if isinstance(subject, Page) else recipients


class TaskSubmittedNotifier(ViewersOnlyMixin, GroupApprovalTaskStateSubmissionEmailNotifier):
    """E-mails those who may approve a step when it begins."""


class WorkflowSubmittedNotifier(ViewersOnlyMixin, WorkflowStateSubmissionEmailNotifier):
    """E-mails superusers when a workflow begins."""


class WorkflowApprovedNotifier(ViewersOnlyMixin, WorkflowStateApprovalEmailNotifier):
    """E-mails the submitter when the last step is approved."""


class WorkflowRejectedNotifier(ViewersOnlyMixin, WorkflowStateRejectionEmailNotifier):
    """E-mails the submitter when a step is rejected."""


# The ids are those of Wagtail's receivers: of two receivers with the same id, Django keeps the first. The app stands
# before `wagtail.admin` in INSTALLED_APPS.
NOTIFIERS = (
    (task_submitted, TaskState, TaskSubmittedNotifier(), "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, WorkflowSubmittedNotifier(), "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, WorkflowRejectedNotifier(), "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, WorkflowApprovedNotifier(), "workflow_state_approved_email_notification"),
)


def replace_notifiers() -> None:
    """Connect these notifiers in place of Wagtail's, and filter the recipients of notifications about comments."""
    from wagtail.admin.views.pages import edit

    for signal, sender, notifier, uid in NOTIFIERS:
        signal.connect(notifier, sender=sender, dispatch_uid=uid)
    edit.send_notification = send_to_viewers  # Wagtail has no hook for it


def send_to_viewers(recipient_users: Iterable[Any], notification: str, extra_context: dict[str, Any]) -> bool:
    """Send a notification about `page` of the context to the users who may see the page."""
    recipients = select_viewers(extra_context["page"], recipient_users)
    return bool(send_notification(recipients, notification, extra_context))
