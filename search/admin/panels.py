"""“Try it”: on the form of a synonym rule, what a search would answer without and with what stands there."""

from __future__ import annotations

from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.panels import Panel

from search.querying.params import MAX_LENGTH


class SynonymPreviewPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "search_admin/try_synonyms_panel.html"

        @property
        def media(self) -> Media:
            return Media(js=["search_admin/try-synonyms.js"], css={"all": ["search_admin/try-synonyms.css"]})

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            pk = self.instance.pk
            context["address"] = reverse("search_try_synonyms", args=[pk] if pk else [])
            context["max_length"] = MAX_LENGTH
            return context
