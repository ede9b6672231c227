"""The rows behind what the admin says of the tick; `cms/jobs/scheduled_publishing.py` writes them."""

from __future__ import annotations

from django.db import models


class SchedulerStatus(models.Model):
    """One row: when the tick was last seen at work. Written every half minute, not with every tick."""

    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seen at {self.seen_at}"


class ScheduleFailure(models.Model):
    """Something that is due and could not be done, as long as that is so. Plain names: what it is about may go away."""

    class Act(models.TextChoices):
        PUBLISH = "publish", "go live"
        EXPIRE = "expire", "expire"

    model = models.CharField(max_length=100)  # label of what should have gone live or expired
    object_id = models.CharField(max_length=255)
    act = models.CharField(max_length=10, choices=Act.choices)
    reason = models.TextField()
    since = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)  # counted on with the heartbeat, not with every tick
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("model", "object_id", "act"), name="jobs_one_failure_each")]
        ordering = ["since"]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} could not {self.act}: {self.reason}"
