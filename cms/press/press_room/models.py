"""The press room, and which contacts it names for which regions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.content.references import References, ResolvedReferences
from cms.db.cached_sql import cached_sql
from cms.page_types.press_releases.schema import MediaContact
from cms.pages.models import BasePage
from cms.pages.panels import checkbox_panel, image_panel, page_tabs, related_content_panels, summary_panel, title_panel
from cms.snippets.organisation.models import Boilerplate

from .blocks import PressPictureBlock, collect_picture_references, serialize_pictures
from .schema import PressRoomDetail, RegionalContacts


class PressRoomPage(BasePage):
    """The page for journalists. Its summary is the introduction."""

    api_type = "press_room"
    detail_schema = PressRoomDetail
    type_label = pgettext_lazy("visitor", "For the press")
    list_name = None
    latest_releases = 8
    has_feed = False
    call_placements = ()
    reference_fields = {**BasePage.reference_fields, "featured_pages": "page"}

    featured_pages = StreamField(
        [("page", blocks.PageChooserBlock(page_type="press_releases.ReleasePage", label=_("Press release")))],
        blank=True,
        max_num=12,
        verbose_name=_("chosen releases"),
        help_text=_("Shown first. The newest releases follow by themselves."),
    )
    pictures = StreamField(
        [("picture", PressPictureBlock(label=_("Picture")))],
        blank=True,
        max_num=60,
        verbose_name=_("pictures for print"),
        help_text=_("Journalists can download each of them in full resolution, with its credit and licence."),
    )
    boilerplates = ParentalManyToManyField(
        "organisation.Boilerplate",
        blank=True,
        verbose_name=_("boilerplates"),
        help_text=_("Texts about the organisation that journalists may quote."),
    )

    parent_page_types = ["home.HomePage", "standard_pages.StandardPage"]
    subpage_types: list[str] = []
    edit_handler = page_tabs(
        story=[title_panel(), summary_panel(_("Introduction")), FieldPanel("featured_pages"), FieldPanel("body")],
        sources=[
            InlinePanel(
                "contacts",
                heading=_("Contacts by region"),
                label=_("Contact"),
                help_text=_("A contact without a region answers for all of them."),
            ),
            FieldPanel("pictures"),
            checkbox_panel("boilerplates"),
            image_panel(),
        ],
        context=related_content_panels(),
    )

    class Meta:
        verbose_name = _("press room")
        verbose_name_plural = _("press rooms")

    def collect_references(self, references: References) -> None:
        super().collect_references(references)
        references.add("card", *self.chosen_ids("featured_pages"))
        references.add("region", *(region for region, _ in self._assignments))
        references.add("mediacontact", *(contact for _, contact in self._assignments))
        references.add("boilerplate", *self._boilerplate_ids)
        collect_picture_references(self.pictures, references)

    def get_detail_fields(self, found: ResolvedReferences) -> dict[str, Any]:
        return {
            "featured": found.all("card", self.chosen_ids("featured_pages")),
            "contacts": self._contacts_by_region(found),
            "pictures": serialize_pictures(self.pictures, self.pk, found),
            "boilerplates": found.all("boilerplate", self._boilerplate_ids),
        }

    def _contacts_by_region(self, found: ResolvedReferences) -> list[RegionalContacts]:
        """Return the published contacts by region. Those of a region that is not published are missing."""
        by_region: dict[int | None, list[MediaContact]] = defaultdict(list)
        for region_id, contact_id in self._assignments:
            by_region[region_id] += found.all("mediacontact", [contact_id])
        return [
            RegionalContacts(region=found.get("region", region_id), contacts=contacts)
            for region_id, contacts in by_region.items()
            if contacts and (region_id is None or found.get("region", region_id))
        ]

    @cached_property
    def _assignments(self) -> list[tuple[int | None, int]]:
        """Return the ids of regions and their contacts in the order of the editors: of a draft, or the stored ones."""
        if self.is_drafted("contacts"):
            return [(one.region_id, one.contact_id) for one in self.contacts.all() if one.contact_id]
        return [(row.region_id, row.contact_id) for row in _get_assignments(self.pk)]

    @cached_property
    def _boilerplate_ids(self) -> list[int]:
        if self.is_drafted("boilerplates"):
            return [one.pk for one in self.boilerplates.all()]
        return [row.pk for row in _get_boilerplates(self.pk)]


class PressRoomContact(Orderable):
    """A contact of a press room, for one region or for all."""

    page = ParentalKey(PressRoomPage, on_delete=models.CASCADE, related_name="contacts")
    region = models.ForeignKey(
        "topics.Region",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("region"),
        help_text=_("Without one, the contact is for all regions."),
    )
    contact = models.ForeignKey(
        "people.MediaContact", on_delete=models.CASCADE, related_name="+", verbose_name=_("media contact")
    )

    panels = [FieldRowPanel([FieldPanel("region"), FieldPanel("contact")])]

    class Meta(Orderable.Meta):
        verbose_name = _("contact of a press room")
        verbose_name_plural = _("contacts of press rooms")

    def __str__(self) -> str:
        return f"{self.contact_id} for {self.region_id or 'all regions'}"


@cached_sql
def _get_assignments(page_id: int) -> models.QuerySet:
    return PressRoomContact.objects.filter(page_id=page_id).values_list("region_id", "contact_id")


@cached_sql
def _get_boilerplates(page_id: int) -> models.QuerySet:
    return Boilerplate.objects.filter(pressroompage=page_id).values_list("pk")
