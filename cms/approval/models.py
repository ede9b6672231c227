from __future__ import annotations

from django.db import models
from wagtail.models import Workflow

from cms.jobs.queue import RetriedJob


class WorkflowInstalled(models.Model):
    """That the workflow was once made. One row; what an administrator makes of it since is theirs."""

    workflow = models.OneToOneField(Workflow, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "made"


class QueuedEmail(RetriedJob):
    """An e-mail to a user of the admin, stored in the transaction of the change that it reports."""

    wagtail_reference_index_ignore = True

    address = models.EmailField()
    subject = models.CharField(max_length=1000)
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"e-mail {self.pk}"
