"""The approval workflow of a new installation, and notifications, which go only to users who may see the page.

By default, editors approve the text and press officers approve the release. Wagtail itself reports only the end of a
workflow; its submitter is notified of each intermediate approval as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from wagtail import __version__ as wagtail_version
from wagtail.admin.mail import (
    BaseGroupApprovalTaskStateEmailNotifier,
    GroupApprovalTaskStateSubmissionEmailNotifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
    WorkflowStateSubmissionEmailNotifier,
    send_notification,
)
from wagtail.models import GroupApprovalTask, Page, TaskState, Workflow, WorkflowPage, WorkflowState, WorkflowTask
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from cms.accounts.users.roles import get_group
from cms.editing.restricted_drafts.rules import select_viewers
from cms.operations.audit.trail import record_audit

from .models import WorkflowInstalled
from .recipients import record_recipient

WORKFLOW_NAME = "Approval"
# The steps and the roles that may approve them. Administrators may approve both, so that a page is not delayed when an
# approver is absent.
STEPS = {
    "Editing": ("editor", "administrator"),
    "Release": ("press_officer", "administrator"),
}


def create_default_workflow(**_: Any) -> None:
    """Create the workflow of an installation that never had it, as a receiver of `post_migrate`.

    If the page tree already has a workflow, the new one is created without being assigned to it.
    """
    if (
        WorkflowInstalled._meta.db_table not in connection.introspection.table_names()
        or WorkflowInstalled.objects.exists()
    ):
        return
    root = Page.get_first_root_node()
    if root is None:
        return
    with transaction.atomic():
        workflow = Workflow.objects.create(name=WORKFLOW_NAME)
        for order, (name, role_keys) in enumerate(STEPS.items()):
            WorkflowTask.objects.create(workflow=workflow, task=_create_task(name, role_keys), sort_order=order)
        WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
        WorkflowInstalled.objects.create(workflow=workflow)


def _create_task(name: str, role_keys: tuple[str, ...]) -> GroupApprovalTask:
    task = GroupApprovalTask.objects.create(name=name)
    task.groups.set(group for key in role_keys if (group := get_group(key)))
    return task


class ApprovalEnder:
    """The observer of publications that ends the approval of a version that was published in another way.

    Wagtail also ends the approval of a newer draft, WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH is therefore off.
    """

    def before_change(self, page_id: int) -> None:
        """Do nothing: an approval is of a draft."""

    def after_publication(self, page_id: int) -> None:
        """End the approval, unless a newer draft than the version that was published waits for it."""
        page = Page.objects.select_related("latest_revision").get(pk=page_id)
        latest = page.latest_revision
        is_newer = latest and page.live_revision_id != latest.pk and latest.approved_go_live_at is None
        if not is_newer and (workflow := page.current_workflow_state):
            workflow.cancel()

    def after_removal(self, page_id: int) -> None:
        """Do nothing: an approval goes on when the public version is unpublished."""


class ViewersOnlyMixin:
    """A notifier that leaves out recipients who may not see the page."""

    def get_valid_recipients(self, instance: TaskState | WorkflowState, **kwargs: Any) -> set[Any]:
        recipients: set[Any] = super().get_valid_recipients(instance, **kwargs)  # type: ignore[misc]
        state = instance.workflow_state if isinstance(instance, TaskState) else instance
        subject = state.content_object
        return {*select_viewers(subject, recipients)} if isinstance(subject, Page) else recipients

    def send_emails(self, template_set: Any, context: dict[str, Any], recipients: Iterable[Any], **kwargs: Any) -> bool:
        """Send the e-mails one by one, and record who got one. Wagtail only returns whether all did."""
        sent = []
        for recipient in recipients:
            sent.append(super().send_emails(template_set, context, [recipient], **kwargs))  # type: ignore[misc]
            if sent[-1]:
                record_recipient(recipient)
        return all(sent)


class TaskSubmittedNotifier(ViewersOnlyMixin, GroupApprovalTaskStateSubmissionEmailNotifier):
    """E-mails those who may approve a step when it begins."""

    def get_context(self, task_state: TaskState, **kwargs: Any) -> dict[str, Any]:
        """Add the user who sent the page for approval to the template context."""
        sent_by = task_state.workflow_state.requested_by
        return super().get_context(task_state, **kwargs) | {"sent_by": sent_by}


class WorkflowSubmittedNotifier(ViewersOnlyMixin, WorkflowStateSubmissionEmailNotifier):
    """E-mails superusers when a workflow begins."""


class WorkflowApprovedNotifier(ViewersOnlyMixin, WorkflowStateApprovalEmailNotifier):
    """E-mails the submitter when the last step is approved."""


class WorkflowRejectedNotifier(ViewersOnlyMixin, WorkflowStateRejectionEmailNotifier):
    """E-mails the submitter when a step is rejected."""


class StepApprovedNotifier(ViewersOnlyMixin, BaseGroupApprovalTaskStateEmailNotifier):
    """E-mails the submitter when a step other than the last is approved."""

    notification = "approved"

    def get_recipient_users(self, task_state: TaskState, user: Any = None, **_: Any) -> set[Any]:
        """Return the submitter, or no one after the last step, which Wagtail reports itself."""
        state = WorkflowState.objects.select_related("requested_by").get(pk=task_state.workflow_state_id)
        is_in_progress = state.status == WorkflowState.STATUS_IN_PROGRESS
        return {state.requested_by} - {user, None} if is_in_progress else set()

    def get_context(self, task_state: TaskState, **kwargs: Any) -> dict[str, Any]:
        """Add the task state and the next task to the template context."""
        state = WorkflowState.objects.get(pk=task_state.workflow_state_id)
        return super().get_context(task_state, **kwargs) | {
            "task_state": task_state,
            "next_task": state.current_task_state.task,
        }


notify_step_approved = StepApprovedNotifier()


def record_approval(instance: TaskState, user: Any = None, **_: Any) -> None:
    """Record in the audit trail that a step was approved, as a receiver of Wagtail's signal."""
    subject = instance.workflow_state.content_object
    record_audit("page.approved", subject=subject, actor=user, revision=instance.revision_id, task=instance.task_id)


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
    for signal, sender, notifier, uid in NOTIFIERS:
        signal.connect(notifier, sender=sender, dispatch_uid=uid)
    filter_comment_notifications()


def filter_comment_notifications() -> None:
    """Replace the function by which Wagtail's edit view sends notifications about comments; there is no hook for it.

    Raises:
        ImproperlyConfigured: The view of this version of Wagtail does not use the function. Without this error, users
            would be notified of comments on restricted drafts that they may not see.
    """
    from wagtail.admin.views.pages import edit

    methods = (getattr(method, "__code__", None) for method in vars(edit.EditView).values())
    is_called = any("send_notification" in code.co_names for code in methods if code)
    if not is_called or getattr(edit, "send_notification", None) not in (send_notification, send_to_viewers):
        raise ImproperlyConfigured(
            f"Wagtail {wagtail_version} sends notifications about comments in another way than by"
            " wagtail.admin.views.pages.edit.send_notification: they would reach users who may not see the page."
            " Install a version of Wagtail that docs/operating/reference/versions.md lists."
        )
    edit.send_notification = send_to_viewers


def send_to_viewers(recipient_users: Iterable[Any], notification: str, extra_context: dict[str, Any]) -> bool:
    """Send a notification about `page` of the context to the users who may see the page."""
    recipients = select_viewers(extra_context["page"], recipient_users)
    return bool(send_notification(recipients, notification, extra_context))
