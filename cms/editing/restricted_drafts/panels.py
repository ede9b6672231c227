"""The panel of the page editor that says who may see the draft."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel

HELP_TEXT = _(
    "Until the page is public, others see neither its title nor that it exists. The owner and administrators always "
    "see it. Only the owner and users who may publish the page can change this."
)


def draft_audience_panel() -> Panel:
    """Return the panel with the audience of the draft and its team."""
    team = [
        FieldPanel("team_users", widget=forms.CheckboxSelectMultiple, classname="ticked"),
        FieldPanel("team_groups", widget=forms.CheckboxSelectMultiple, classname="ticked"),
    ]
    return MultiFieldPanel(
        [FieldPanel("draft_audience", heading=_("Visible to"), widget=forms.RadioSelect), FieldRowPanel(team)],
        heading=_("Who may see this draft"),
        help_text=HELP_TEXT,
    )
