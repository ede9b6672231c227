"""The backups that were begun: the worker reads when the next one is due, and System status how old the last is."""

from __future__ import annotations

from django.db import models

from cms.core import clock


class BackupRun(models.Model):
    """A backup that was begun. It has an end or an error, or the process was killed. In no backup itself."""

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField(default=clock.now, db_index=True)
    finished_at = models.DateTimeField(null=True, db_index=True)
    size = models.PositiveBigIntegerField(null=True)  # bytes
    error = models.CharField(max_length=300, blank=True)  # without names of people

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
