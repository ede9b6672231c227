"""People and media contacts."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import PageQuerySet

from cms.core.snippets import BaseSnippet
from cms.pages.models import BasePage
from cms.pages.page_types import page_models
from cms.pages.search_filters import SnippetFilter


class Person(BaseSnippet):
    """A person with a byline or a quote. The API identifies a person by the slug in the source language."""

    slug = models.SlugField(max_length=100)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=150, blank=True)
    organisation = models.CharField(max_length=150, blank=True)
    biography = models.TextField(blank=True)
    portrait = models.ForeignKey("images.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldRowPanel([FieldPanel("role"), FieldPanel("organisation")]),
        FieldPanel("biography"),
        FieldPanel("portrait"),
    ]

    class Meta(BaseSnippet.Meta):
        verbose_name_plural = "people"
        ordering = ["name"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self) -> str:
        return self.name

    def pages(self) -> PageQuerySet:
        """Return the pages of all types that a filter finds by this person."""
        found = [
            Q(pk__in=model.objects.filter(**{f"{declared.lookup}__translation_key": self.translation_key}).values("pk"))
            for model in page_models()
            for declared in model.search_filters.values()
            if isinstance(declared, SnippetFilter) and declared.snippet_model is type(self)
        ]
        return BasePage.objects.filter(reduce(or_, found, Q(pk=None)))


class MediaContact(BaseSnippet):
    """A person whom journalists can contact about a release."""

    name = models.CharField(max_length=150)
    role = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=50, blank=True)
    hours = models.CharField(max_length=150, blank=True, help_text="For example “weekdays 8:00–18:00, Nairobi”.")

    panels = [
        MultiFieldPanel([FieldRowPanel([FieldPanel("name"), FieldPanel("role")])], heading="Name"),
        FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
        FieldPanel("hours"),
    ]

    class Meta(BaseSnippet.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}" if self.role else self.name
