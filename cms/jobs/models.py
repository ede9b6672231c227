"""State of the worker, shown in the admin. It has plain names instead of foreign keys: objects may be deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import clock

from .queue import RetriedJob


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


class QueuedTask(RetriedJob):
    """A task of `django.tasks` that the worker runs, and its result; `task_runs.py` runs and deletes it.

    Each attempt adds an id to `worker_ids`, and an error if it failed or its worker was killed: the last attempt runs
    while there is one id more. `arguments` and `return_value` are texts of JSON, because PostgreSQL refuses some texts
    in a column of JSON. A row that is done has no `not_before`.
    """

    remedy: ClassVar[Any] = _("Look for the path of the task after job.attempt_failed in the log of the worker.")
    reports_failures: ClassVar[bool] = True

    id = models.CharField(max_length=32, primary_key=True)
    path = models.CharField(max_length=255)  # dotted path of the function
    backend = models.CharField(max_length=100)  # alias in the setting TASKS
    queue_name = models.CharField(max_length=255)
    priority = models.SmallIntegerField(default=0)
    arguments = models.TextField(default="[[], {}]")  # positional ones, and those by name
    worker_ids = models.JSONField(default=list)
    errors = models.JSONField(default=list)  # the path of the class and the place of each, without its text
    return_value = models.TextField(default="null")
    enqueued_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    last_attempted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        verbose_name = _("background task")
        verbose_name_plural = _("background tasks")
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(
                fields=["-priority", "not_before", "id"],
                name="jobs_task_order",
                condition=models.Q(not_before__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"task {self.path} {self.id}"

    @property
    def is_running(self) -> bool:
        """Whether an attempt has begun of which no end is known."""
        return self.finished_at is None and len(self.worker_ids) > len(self.errors)
