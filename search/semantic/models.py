"""The vectors of pages, and the sites and languages whose searches use them."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Site


class Vector(models.Model):
    """The vectors of an indexed page, one for each passage. `fingerprint` is that of the document."""

    page_id = models.PositiveBigIntegerField(primary_key=True)
    site_id = models.PositiveBigIntegerField()
    locale = models.CharField(max_length=35)
    model = models.CharField(max_length=50)
    fingerprint = models.CharField(max_length=64)
    packed = models.BinaryField()  # one after the other, in little-endian float16; each has length 1

    class Meta:
        verbose_name = _("vector of a page")
        verbose_name_plural = _("vectors of pages")
        default_permissions = ()
        indexes = [models.Index(fields=["site_id", "locale"], name="search_semantic_place")]

    def __str__(self) -> str:
        return f"vector of page {self.page_id}"


class VectorState(models.Model):
    """The state of all vectors, one row.

    The transaction that changes a vector also changes the stamp. Processes compare it with the stamp of their cache.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.stamp)


class Switch(models.Model):
    """A site and language with semantic search, and the metrics for which it was turned on. Without a row it is off."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    queries = models.PositiveIntegerField()
    lexical = models.FloatField()  # nDCG@10 without semantic search; `fused` is the one with it
    fused = models.FloatField()
    turned_on_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("semantic search of a site")
        verbose_name_plural = _("semantic search of sites")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["site", "locale"], name="search_semantic_one_switch")]

    def __str__(self) -> str:
        return f"{self.site}, {self.locale}"


def record_vector_change() -> None:
    """Set a new stamp. Call it in the transaction that changes vectors."""
    VectorState.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})
