from __future__ import annotations

from django.db import models
from wagtail.models import Workflow

from cms.core.waiting import Waiting


class WorkflowInstalled(models.Model):
    """That the workflow was once made. One row; what an administrator makes of it since is theirs."""

    workflow = models.OneToOneField(Workflow, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "made"


class Notice(Waiting):
    """A message to somebody who works here, written in the transaction of what it tells, sent after it."""

    wagtail_reference_index_ignore = True

    address = models.EmailField()
    subject = models.CharField(max_length=1000)
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"notice {self.pk}"
