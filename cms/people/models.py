"""People and media contacts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import PageQuerySet

from cms.core.snippets import BaseSnippet
from cms.pages.filter_registry import select_pages_by


class Person(BaseSnippet):
    """A person with a byline or a quote. The API identifies a person by the slug in the source language."""

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


class MediaContact(BaseSnippet):
    """A person whom journalists can contact about a release."""

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
