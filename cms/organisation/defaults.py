"""What a new release begins with: dateline, boilerplate and media contacts, by region."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, JsonResponse
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin

from cms.topics.models import Region


class ReleaseDefaults(TranslatableMixin, ClusterableModel):
    """For a region, or for whatever region has none of its own. Editors' help only: it is nowhere public."""

    region = models.ForeignKey(
        "topics.Region",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Empty: what a new release begins with, before it has a region.",
    )
    dateline = models.CharField("dateline place", max_length=150, blank=True)
    boilerplate = models.ForeignKey(
        "organisation.Boilerplate", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    media_contacts = ParentalManyToManyField("people.MediaContact", blank=True)

    panels = [FieldPanel(name) for name in ("region", "dateline", "boilerplate")] + [FieldPanel("media_contacts")]

    class Meta(TranslatableMixin.Meta):
        ordering = ["region__label"]
        verbose_name = verbose_name_plural = "release defaults"

    def __str__(self) -> str:
        return str(self.region) if self.region else "All regions"

    def clean(self) -> None:
        super().clean()
        others = ReleaseDefaults.objects.exclude(pk=self.pk).filter(locale_id=self.locale_id)
        if others.filter(region__translation_key=self._region_key()).exists():
            raise ValidationError({"region": f"There are release defaults for this already: {self}."})

    def _region_key(self) -> Any:
        return self.region.translation_key if self.region else None

    def to_fields(self) -> dict[str, Any]:
        """By the names of a release's fields; what is not published is left out, for no reader would see it."""
        boilerplate = self.boilerplate if self.boilerplate and self.boilerplate.is_published else None
        return {
            "dateline": self.dateline,
            "boilerplate": boilerplate.pk if boilerplate else None,
            "media_contacts": [contact.pk for contact in self.media_contacts.all() if contact.is_published],
        }


def get_release_defaults(locale_id: int | None, regions: Iterable[Region] = ()) -> ReleaseDefaults | None:
    """Those of the first of these regions that has some, else those for all."""
    known = ReleaseDefaults.objects.filter(locale_id=locale_id).select_related("region", "boilerplate")
    by_region = {entry._region_key(): entry for entry in known}
    keys = [*(region.translation_key for region in regions), None]
    return next((by_region[key] for key in keys if key in by_region), None)


def suggest_release_defaults(request: HttpRequest) -> JsonResponse:
    """Asked by the editor when the regions change: `?region=1&region=2` → what a release there begins with."""
    asked = [int(pk) for pk in request.GET.getlist("region") if pk.isdecimal() and len(pk) < 19]
    regions = list(Region.objects.filter(pk__in=asked))
    defaults = get_release_defaults(regions[0].locale_id, regions) if regions else None
    if defaults is None or defaults.region is None:
        return JsonResponse({"fields": {}})
    return JsonResponse({"of": str(defaults), "fields": defaults.to_fields()})
