"""Notify the submitter after each intermediate approval; Wagtail itself reports only the end of the workflow."""

from __future__ import annotations

from typing import Any

from wagtail.admin.mail import BaseGroupApprovalTaskStateEmailNotifier
from wagtail.models import TaskState, WorkflowState

from .recipients import ViewersOnlyMixin


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
