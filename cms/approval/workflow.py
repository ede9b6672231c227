"""The workflow of a new installation: editors approve what is written, press officers what goes out."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from cms.users.roles import get_group

from .models import WorkflowInstalled

WORKFLOW_NAME = "Approval"
# Each step with the roles that can take it. Administrators can take both: nothing shall wait for who is away.
STEPS = {
    "Editing": ("editor", "administrator"),
    "Release": ("press_officer", "administrator"),
}


def create_default_workflow(**_: Any) -> None:
    """Once. Where the tree of pages has a workflow already, ours is made and left for an administrator to assign."""
    if (
        WorkflowInstalled._meta.db_table not in connection.introspection.table_names()
        or WorkflowInstalled.objects.exists()
    ):
        return
    tree = Page.get_first_root_node()
    if tree is None:
        return
    with transaction.atomic():
        workflow = Workflow.objects.create(name=WORKFLOW_NAME)
        for order, (name, keys) in enumerate(STEPS.items()):
            WorkflowTask.objects.create(workflow=workflow, task=_create_task(name, keys), sort_order=order)
        WorkflowPage.objects.get_or_create(page=tree, defaults={"workflow": workflow})
        WorkflowInstalled.objects.create(workflow=workflow)


def _create_task(name: str, keys: tuple[str, ...]) -> GroupApprovalTask:
    task = GroupApprovalTask.objects.create(name=name)
    task.groups.set(group for key in keys if (group := get_group(key)))
    return task
