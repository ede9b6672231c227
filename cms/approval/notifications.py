"""Whom Wagtail tells of a step besides: whoever handed a page in hears of the first approval, not only of the last."""

from __future__ import annotations

from typing import Any

from wagtail.admin.mail import BaseGroupApprovalTaskStateEmailNotifier
from wagtail.models import TaskState, WorkflowState


class StepApprovedNotifier(BaseGroupApprovalTaskStateEmailNotifier):
    notification = "approved"

    def get_recipient_users(self, task_state: TaskState, user: Any = None, **_: Any) -> set[Any]:
        """Nobody after the last step: Wagtail tells of the whole."""
        state = WorkflowState.objects.select_related("requested_by").get(pk=task_state.workflow_state_id)
        goes_on = state.status == WorkflowState.STATUS_IN_PROGRESS
        return {state.requested_by} - {user, None} if goes_on else set()

    def get_context(self, task_state: TaskState, **kwargs: Any) -> dict[str, Any]:
        state = WorkflowState.objects.get(pk=task_state.workflow_state_id)
        return super().get_context(task_state, **kwargs) | {
            "task_state": task_state,
            "next_task": state.current_task_state.task,
        }


notify_step_approved = StepApprovedNotifier()
