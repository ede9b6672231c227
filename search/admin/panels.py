"""The panel on the form of a synonym rule that previews search results with and without the rule."""

from __future__ import annotations

from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.panels import Panel

from search.querying.limits import MAX_LENGTH


class SynonymPreviewPanel(Panel):
    """A field for a search query, a button, and the results of both searches."""

    class BoundPanel(Panel.BoundPanel):
        """The panel bound to a rule."""

        template_name = "search_admin/synonym_preview_panel.html"

        @property
        def media(self) -> Media:
            """The script and the style sheet of the panel."""
            return Media(js=["search_admin/synonym-preview.js"], css={"all": ["search_admin/synonym-preview.css"]})

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the context with the address of the preview."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            pk = self.instance.pk
            context["address"] = reverse("search_synonym_preview", args=[pk] if pk else [])
            context["max_length"] = MAX_LENGTH
            return context
