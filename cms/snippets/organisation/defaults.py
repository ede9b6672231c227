"""Initial values of new press releases: dateline, boilerplate and media contacts, by region."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin

from cms.snippets.topics.models import Region


class ReleaseDefaults(TranslatableMixin, ClusterableModel):
    """Initial values of releases in one region, or in all regions without their own. Never public."""

    empty_list_text = _("What new releases start with: place, boilerplate and contacts, for each region.")

    region = models.ForeignKey(
        "topics.Region",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Leave empty for new releases that have no region yet."),
        verbose_name=_("region"),
    )
    dateline = models.CharField(_("dateline place"), max_length=150, blank=True)
    boilerplate = models.ForeignKey(
        "organisation.Boilerplate",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("boilerplate"),
    )
    media_contacts = ParentalManyToManyField("people.MediaContact", blank=True, verbose_name=_("media contacts"))

    panels = [FieldPanel(name) for name in ("region", "dateline", "boilerplate")] + [FieldPanel("media_contacts")]

    class Meta(TranslatableMixin.Meta):
        ordering = ["region__label"]
        verbose_name = verbose_name_plural = _("release defaults")

    def __str__(self) -> str:
        return str(self.region) if self.region else gettext("All regions")

    def clean(self) -> None:
        super().clean()
        others = ReleaseDefaults.objects.exclude(pk=self.pk).filter(locale_id=self.locale_id)
        if others.filter(region__translation_key=self._region_key()).exists():
            text = gettext("Release defaults for this already exist: %(name)s.")
            raise ValidationError({"region": text % {"name": self}})

    def _region_key(self) -> Any:
        return self.region.translation_key if self.region else None

    def to_fields(self) -> dict[str, Any]:
        """Return the values by field name of a release, without unpublished snippets, which readers cannot see."""
        boilerplate = self.boilerplate if self.boilerplate and self.boilerplate.is_published else None
        return {
            "dateline": self.dateline,
            "boilerplate": boilerplate.pk if boilerplate else None,
            "media_contacts": [contact.pk for contact in self.media_contacts.all() if contact.is_published],
        }


def get_release_defaults(locale_id: int | None, regions: Iterable[Region] = ()) -> ReleaseDefaults | None:
    """Return the defaults of the first region that has some, else those without a region."""
    candidates = ReleaseDefaults.objects.filter(locale_id=locale_id).select_related("region", "boilerplate")
    by_region = {entry._region_key(): entry for entry in candidates}
    keys = [*(region.translation_key for region in regions), None]
    return next((by_region[key] for key in keys if key in by_region), None)


def suggest_release_defaults(request: HttpRequest) -> JsonResponse:
    """Return the defaults of the regions in the query string (`?region=1&region=2`) as JSON.

    The editor requests them when the regions of a release change.
    """
    region_ids = [int(pk) for pk in request.GET.getlist("region") if pk.isdecimal() and len(pk) < 19]
    regions = list(Region.objects.filter(pk__in=region_ids))
    defaults = get_release_defaults(regions[0].locale_id, regions) if regions else None
    if defaults is None or defaults.region is None:
        return JsonResponse({"fields": {}})
    return JsonResponse({"of": str(defaults), "fields": defaults.to_fields()})
