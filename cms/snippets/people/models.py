"""People, their pages, and media contacts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import PageQuerySet

from cms.core.snippets import BaseSnippet
from cms.pages.filter_registry import select_pages_by
from cms.pages.models import BasePage
from cms.pages.panels import image_panel, page_tabs, related_content_panels, summary_panel, title_panel
from cms.pages.search_filters import person_filter

from .schema import PersonPageDetail


class Person(BaseSnippet):
    """A person with a byline or a quote. The API identifies a person by the slug in the source language."""

    empty_list_text = _(
        "People who are quoted, and authors. Enter name, role and portrait once; they are shown wherever the "
        "person appears."
    )

    slug = models.SlugField(_("slug"), max_length=100)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    portrait = models.ForeignKey(
        "images.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("portrait")
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldRowPanel([FieldPanel("role"), FieldPanel("organisation")]),
        FieldPanel("biography"),
        FieldPanel("portrait"),
    ]

    class Meta(BaseSnippet.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self) -> str:
        return self.name

    def pages(self) -> PageQuerySet:
        """Return the pages of all types that a filter finds by this person."""
        return select_pages_by(self)


class PersonPage(BasePage):
    """The page of a person, which lists what they said and wrote. Quotes and bylines link to it."""

    api_type = "person"
    detail_schema = PersonPageDetail
    type_label = pgettext_lazy("visitor", "People")
    list_name = None
    has_feed = False
    call_placements = ("sidebar",)
    search_filters = {"person": person_filter("person")}
    search_prefetch = ("person",)
    is_related_candidate = False  # quotes and bylines link to it

    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("person"))

    parent_page_types = ["home.HomePage", "standard_pages.StandardPage"]
    subpage_types: list[str] = []
    edit_handler = page_tabs(
        story=[title_panel(_("Name")), FieldPanel("person"), summary_panel(), image_panel(), FieldPanel("body")],
        context=related_content_panels(),
        action=[FieldPanel("actions")],
    )

    class Meta:
        verbose_name = _("page of a person")
        verbose_name_plural = _("pages of people")

    def search_texts(self) -> Iterable[str]:
        if self.person and self.person.is_published:
            yield ", ".join(filter(None, (self.person.role, self.person.organisation)))
            yield self.person.biography
        yield from super().search_texts()


class MediaContact(BaseSnippet):
    """A person whom journalists can contact about a release."""

    empty_list_text = _("Contacts for journalists, for each region. Releases show those that you choose.")

    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=150, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    hours = models.CharField(
        _("hours"), max_length=150, blank=True, help_text=_("For example “weekdays 8:00–18:00, Nairobi”.")
    )

    panels = [
        MultiFieldPanel([FieldRowPanel([FieldPanel("name"), FieldPanel("role")])], heading=_("Name")),
        FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
        FieldPanel("hours"),
    ]

    class Meta(BaseSnippet.Meta):
        verbose_name = _("media contact")
        verbose_name_plural = _("media contacts")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}" if self.role else self.name
