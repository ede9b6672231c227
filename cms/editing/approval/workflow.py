"""The default workflow of a new installation: editors approve the text, press officers approve the release."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from cms.accounts.users.roles import get_group

from .models import WorkflowInstalled

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
