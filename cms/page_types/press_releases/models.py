"""Press releases and their index page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField

from cms.content.references import References, ResolvedReferences
from cms.content.rich_text import FEATURES, LimitedRichTextField, collect_references, sanitise_html, to_plain_text
from cms.core import clock
from cms.core.zoned_times import build_zone_field
from cms.db.cached_sql import cached_sql
from cms.journal import cache_tags
from cms.pages.models import BasePage, IndexPage
from cms.pages.panels import (
    checkbox_panel,
    image_panel,
    index_page_tabs,
    page_tabs,
    related_content_panels,
    summary_panel,
    title_panel,
)
from cms.pages.search_filters import person_filter

from .forms import DEFAULTS_ATTRIBUTES, ReleaseForm
from .schema import Boilerplate, MediaContact, ReleaseDetail, ReleaseIndexDetail


class ReleaseIndexPage(IndexPage):
    """The page that lists releases."""

    api_type = "release_index"
    detail_schema = ReleaseIndexDetail
    listed_type = "press_releases.ReleasePage"

    parent_page_types = ["home.HomePage"]
    subpage_types = ["press_releases.ReleasePage"]
    edit_handler = index_page_tabs()

    class Meta:
        verbose_name = _("list of press releases")
        verbose_name_plural = _("lists of press releases")


class ReleasePage(BasePage):
    """A press release. Its title is the headline, its summary the standfirst, its date the release date."""

    api_type = "release"
    detail_schema = ReleaseDetail
    type_label = pgettext_lazy("visitor", "Press releases")
    new_page_label = _("New release")
    new_page_order = 200
    list_name = "releases"
    has_feed = True
    is_news = True
    needs_text = True
    call_placements = ("release_end", "article_flow", "sidebar")
    is_related_fallback = True
    related_counterpart = "story"
    half_life_days = 365.0
    import_fields = {"dateline": "dateline"}
    search_filters = {"person": person_filter()}
    reference_fields = {**BasePage.reference_fields, "attachments": "document"}
    restricted_until = "embargo_until"
    go_live_at: datetime | None  # a field of Wagtail's Page

    dateline = models.CharField(_("dateline place"), max_length=150, blank=True, help_text=_("For example “Nairobi”."))
    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("The release stays hidden until then, even if it is published earlier."),
    )
    embargo_zone = build_zone_field()
    notes_to_editors = LimitedRichTextField(features=FEATURES, blank=True, verbose_name=_("notes to editors"))
    boilerplate = models.ForeignKey(
        "organisation.Boilerplate",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("boilerplate"),
    )
    media_contacts = ParentalManyToManyField("people.MediaContact", blank=True, verbose_name=_("media contacts"))
    attachments = StreamField(
        [("document", DocumentChooserBlock(label=_("Document")))], blank=True, verbose_name=_("attachments")
    )

    base_form_class = ReleaseForm
    parent_page_types = ["press_releases.ReleaseIndexPage"]
    subpage_types: list[str] = []
    edit_handler = page_tabs(
        story=[
            title_panel(_("Headline")),
            summary_panel(_("Standfirst")),
            FieldRowPanel([FieldPanel("dateline"), FieldPanel("published_at", heading=_("Release date"))]),
            image_panel(),
            FieldPanel("body"),
        ],
        sources=[
            FieldPanel("notes_to_editors"),
            FieldPanel("attachments"),
            MultiFieldPanel(
                [FieldPanel("boilerplate", widget=forms.Select), checkbox_panel("media_contacts")],
                heading=_("For journalists"),
            ),
        ],
        context=related_content_panels(regions_attrs=DEFAULTS_ATTRIBUTES),
        action=[FieldPanel("actions")],
        schedule=[FieldPanel("embargo_until")],
    )

    class Meta:
        verbose_name = _("press release")
        verbose_name_plural = _("press releases")

    def clean(self) -> None:
        super().clean()
        self._check_embargo_of_public_page()
        self._delay_go_live()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._delay_go_live()
        super().save(*args, **kwargs)

    def _delay_go_live(self) -> None:
        """Move the go-live time to the end of the embargo, so that visibility needs no special case for embargoes."""
        if self.embargo_until and not self.live and (self.go_live_at is None or self.go_live_at < self.embargo_until):
            self.moved_go_live = (self.go_live_at, self.embargo_until)  # read by the message to the editor
            self.go_live_at, self.go_live_zone = self.embargo_until, self.embargo_zone

    def _check_embargo_of_public_page(self) -> None:
        is_public = self.live and self.pk is not None
        if is_public and self.embargo_until and self.embargo_until > clock.now():
            raise ValidationError(
                {"embargo_until": gettext("This release is already public. Unpublish it before you set an embargo.")}
            )

    def collect_references(self, references: References) -> None:
        super().collect_references(references)
        collect_references(self.notes_to_editors, references)
        references.add("press_kit", self.pk)
        references.add("document", *self.chosen_ids("attachments"))
        if self._stored_boilerplate and self._stored_boilerplate.is_published:
            collect_references(self._stored_boilerplate.text, references)
        references.tags |= {cache_tags.snippet_tag(one) for one in (self._stored_boilerplate, *self._contacts) if one}

    def get_detail_fields(self, found: ResolvedReferences) -> dict[str, Any]:
        kit = found.get("press_kit", self.pk)
        return {**self.get_release_fields(found), "press_kit": kit.describe(self, found) if kit else None}

    def get_release_fields(self, found: ResolvedReferences) -> dict[str, Any]:
        """Return the fields that a release has besides those of every page and its press kit, which shows them."""
        return {
            "dateline": self.dateline,
            "notes_to_editors": sanitise_html(self.notes_to_editors, found),
            "boilerplate": self._boilerplate(found),
            "media_contacts": self._media_contacts(),
            "attachments": found.all("document", self.chosen_ids("attachments")),
        }

    def _boilerplate(self, found: ResolvedReferences) -> Boilerplate | None:
        if self._stored_boilerplate is None or not self._stored_boilerplate.is_published:
            return None
        return Boilerplate(
            heading=self._stored_boilerplate.heading, html=sanitise_html(self._stored_boilerplate.text, found)
        )

    @cached_property
    def _stored_boilerplate(self) -> Any:
        return next(iter(_get_boilerplates(self.boilerplate_id)), None) if self.boilerplate_id else None

    @cached_property
    def _contacts(self) -> list[Any]:
        return list(self.media_contacts.all() if self.is_drafted("media_contacts") else _get_contacts(self.pk))

    def _media_contacts(self) -> list[MediaContact]:
        fields = MediaContact.model_fields
        return [
            MediaContact(**{name: getattr(contact, name) for name in fields})
            for contact in self._contacts
            if contact.is_published
        ]

    def search_texts(self) -> Iterable[str]:
        yield from super().search_texts()
        yield to_plain_text(self.notes_to_editors)


@cached_sql
def _get_contacts(page_id: int) -> models.QuerySet:
    return ReleasePage._meta.get_field("media_contacts").related_model.objects.filter(releasepage=page_id)


@cached_sql
def _get_boilerplates(pk: int) -> models.QuerySet:
    return ReleasePage._meta.get_field("boilerplate").related_model.objects.filter(pk=pk)
