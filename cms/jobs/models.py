"""State of the worker, shown in the admin. It has plain names instead of foreign keys: objects may be deleted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkerHeartbeat(models.Model):
    """When a part of the worker was last known to run; `heartbeat.py` writes it every few seconds."""

    part = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.part} at {self.at}"


class RunningVersion(models.Model):
    """A version that web or worker runs on a host; `running_versions.py` renews the row while a process runs."""

    class Process(models.TextChoices):
        WEB = "web"
        WORKER = "worker"

    process = models.CharField(max_length=10, choices=Process.choices)
    host = models.CharField(max_length=64)
    version = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("process", "host", "version"), name="jobs_one_version_each")]

    def __str__(self) -> str:
        return f"{self.process} {self.version} on {self.host}"


class ScheduleFailure(models.Model):
    """An object that is due to be published or expired and could not be; deleted once it succeeds."""

    class Act(models.TextChoices):
        PUBLISH = "publish", _("go live")
        EXPIRE = "expire", _("expire")

    model = models.CharField(max_length=100)  # label of the object's model
    object_id = models.CharField(max_length=255)
    act = models.CharField(max_length=10, choices=Act.choices)
    reason = models.TextField()
    since = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)  # attempts; written with the heartbeat, not in every run
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("model", "object_id", "act"), name="jobs_one_failure_each")]
        ordering = ["since"]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} could not {self.act}: {self.reason}"


class TableVersion(models.Model):
    """How often a table that jobs wait for has changed. Only SQLite uses it: triggers increment it.

    SQLite refuses to rename a table while triggers name one that does not exist. A migration of this table must
    therefore delete the triggers first (`change_reports.py`); the worker creates them again.
    """

    table = models.CharField(max_length=63, primary_key=True)
    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.table}: {self.version}"
