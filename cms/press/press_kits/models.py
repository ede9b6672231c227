"""Stored kits, the queue of pages whose kit has to be built, and how far public changes have been read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.jobs.queue import RetriedJob


class PressKit(models.Model):
    """The stored kit of a public release.

    It has a plain id instead of a foreign key: the job deletes its file after the page has been deleted.
    """

    page_id = models.PositiveBigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)  # digest of the content
    file = models.CharField(max_length=255)  # the stored name of the ZIP
    files = models.JSONField(default=list)  # its parts
    has_pdf = models.BooleanField()
    built_at = models.DateTimeField()

    class Meta:
        verbose_name = "press kit"

    def __str__(self) -> str:
        return f"press kit of page {self.page_id}"


class KitRequest(RetriedJob):
    """A page whose kit has to be compared with the page, and built or deleted if it differs."""

    max_wait: ClassVar[timedelta] = timedelta(hours=6)  # a change of what all kits depend on takes this long
    remedy: ClassVar[Any] = _(
        "press_kits.build_failed in the log names the page. Check the storage of files. If it works, the text or an "
        "image of that page cannot be made into a kit: change the page, or set PRESS_KIT_PDF to false."
    )
    reports_failures: ClassVar[bool] = True

    page_id = models.PositiveBigIntegerField(unique=True)
    is_urgent = models.BooleanField(default=True)  # people wait for it; all other kits are built after these
    # The name of the last file, which a killed worker may have left.
    stored_name = models.CharField(max_length=255, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"press kit of page {self.page_id}"


class PressKitOffset(models.Model):
    """The single row that records up to which entry of the journal, and which public change, kits are requested."""

    sequence = models.PositiveBigIntegerField()
    change = models.PositiveBigIntegerField()
    format = models.CharField(max_length=255)  # what all kits depended on when they were requested

    def __str__(self) -> str:
        return str(self.sequence)
