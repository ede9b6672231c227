"""Topics and regions. The API identifies each by its slug in the source language and returns a translated label."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import PageQuerySet

from cms.core.snippets import BaseSnippet
from cms.pages.models import BasePage


class Term(BaseSnippet):
    """Base of topics and regions."""

    slug = models.SlugField(
        _("slug"),
        max_length=100,
        help_text=_("Identifies the term in the API and in web addresses. Changing it breaks links."),
    )
    label = models.CharField(_("label"), max_length=100)
    description = models.CharField(
        _("description"), max_length=255, blank=True, help_text=_("Shown to visitors at the head of the topic's pages.")
    )

    image = models.ForeignKey(
        "images.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("image")
    )

    panels = [FieldPanel("label"), FieldPanel("slug"), FieldPanel("description"), FieldPanel("image")]

    class Meta(BaseSnippet.Meta):
        abstract = True
        ordering = ["label"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self) -> str:
        return self.label


class Topic(Term):
    """A subject of pages."""

    empty_list_text = _(
        "What your pages are about. Visitors filter by topics, and pages with the same topic lead to each other."
    )

    class Meta(Term.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def pages(self) -> PageQuerySet:
        return BasePage.objects.filter(topics__translation_key=self.translation_key)


class Region(Term):
    """A geographical area of pages."""

    empty_list_text = _(
        "Where your pages take place. Visitors filter by regions, and contacts for the press belong to them."
    )

    class Meta(Term.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def pages(self) -> PageQuerySet:
        return BasePage.objects.filter(regions__translation_key=self.translation_key)
