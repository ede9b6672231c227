"""The marker of the installed workflow, and the queue of e-mails."""

from __future__ import annotations

from django.db import models
from wagtail.models import Workflow

from cms.jobs.queue import RetriedJob


class WorkflowInstalled(models.Model):
    """A single row that exists once the default workflow has been created.

    The workflow is not created again, so that administrators may change or delete it.
    """

    workflow = models.OneToOneField(Workflow, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "Workflow installed"


class QueuedEmail(RetriedJob):
    """A queued e-mail to a user of the admin, stored in the transaction of the change that it reports."""

    wagtail_reference_index_ignore = True

    address = models.EmailField()
    subject = models.CharField(max_length=1000)
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"E-mail {self.pk}"
