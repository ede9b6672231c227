"""The press room, with its images for print, and which contacts it names for which regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.content.blocks.base import INVALID_VALUE_ERRORS, MissingReference, StoredValue, require_reference
from cms.content.blocks.images import ImageBlock
from cms.content.references import References, ResolvedReferences
from cms.db.cached_sql import cached_sql
from cms.files.images.resolvers import ResolvedPicture
from cms.files.images.views import MEDIA_TYPES
from cms.page_types.press_releases.schema import MediaContact
from cms.pages.models import BasePage
from cms.pages.panels import checkbox_panel, image_panel, page_tabs, related_content_panels, summary_panel, title_panel
from cms.snippets.organisation.models import Boilerplate

from .schema import OriginalPicture, PressPicture, PressRoomDetail, RegionalContacts

PRINT_PATH = "/press-pictures"
MAX_NAME_CHARACTERS = 60


class PressPictureBlock(ImageBlock):
    """An image that journalists may print."""


class PressRoomPage(BasePage):
    """The page for journalists. Its summary is the introduction."""

    api_type = "press_room"
    detail_schema = PressRoomDetail
    type_label = pgettext_lazy("visitor", "For the press")
    list_name = None
    latest_releases = 8
    has_feed = False
    call_placements = ()
    serves_tasks = {"press_contact": 2, "press_kit": 2}
    is_related_candidate = False
    reference_fields = {**BasePage.reference_fields, "featured_pages": "page"}

    featured_pages = StreamField(
        [("page", blocks.PageChooserBlock(page_type="press_releases.ReleasePage", label=_("Press release")))],
        blank=True,
        max_num=12,
        verbose_name=_("chosen releases"),
        help_text=_("Shown first. The newest releases follow by themselves."),
    )
    pictures = StreamField(
        [("picture", PressPictureBlock(label=_("Image")))],
        blank=True,
        max_num=60,
        verbose_name=_("images for print"),
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


def collect_picture_references(pictures: StreamValue, references: References) -> None:
    """Add the images of the field to the references of the page."""
    for value in _stored_values(pictures):
        references.add_image("body", value.get("image"))


def serialize_pictures(pictures: StreamValue, page_id: int, found: ResolvedReferences) -> list[PressPicture]:
    """Return the images of the field in order, without those that cannot be shown."""
    block = pictures.stream_block.child_blocks["picture"]
    shown = []
    for value in _stored_values(pictures):
        try:
            shown.append(_serialize(block, value, page_id, found))
        except (MissingReference, *INVALID_VALUE_ERRORS):
            continue
    return shown


def _serialize(block: PressPictureBlock, raw: StoredValue, page_id: int, found: ResolvedReferences) -> PressPicture:
    shown = block.to_api(raw, found)
    resolved: ResolvedPicture = require_reference(found.get("image", raw["image"]))
    return PressPicture(**dict(shown), original=_describe_original(resolved, page_id, shown.caption or shown.image.alt))


def _describe_original(resolved: ResolvedPicture, page_id: int, title: str) -> OriginalPicture:
    """Return the file for print. In a preview, whose image need not be public, it is the file as it is stored."""
    picture = resolved.picture
    extension = picture.file.name.rpartition(".")[2].lower()
    name = f"{slugify(title)[:MAX_NAME_CHARACTERS].strip('-') or 'picture'}.{extension}"
    is_preview = "?" in resolved.original_url
    print_url = f"{settings.CMS_URL}{PRINT_PATH}/{page_id}/{picture.pk}/{name}"
    return OriginalPicture(
        url=resolved.original_url if is_preview else print_url,
        filename=name,
        media_type=MEDIA_TYPES.get(extension, "application/octet-stream"),
        width=picture.width,
        height=picture.height,
        size=picture.file_size,
    )


def _stored_values(pictures: StreamValue) -> Iterator[dict[str, Any]]:
    for item in pictures.raw_data:
        if isinstance(item, dict) and isinstance(value := item.get("value"), dict):
            yield value


@cached_sql
def _get_assignments(page_id: int) -> models.QuerySet:
    return PressRoomContact.objects.filter(page_id=page_id).values_list("region_id", "contact_id")


@cached_sql
def _get_boilerplates(page_id: int) -> models.QuerySet:
    return Boilerplate.objects.filter(pressroompage=page_id).values_list("pk")
