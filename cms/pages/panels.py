"""The editor's tabs and what they have in common, in the order a newsroom thinks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.models.panels import CommentPanelPlaceholder

from cms.core.text_limits import MAX_HEADLINE_CHARACTERS, MAX_STANDFIRST_CHARACTERS

Panels = Sequence[Panel]
Attributes = dict[str, Any]  # of the panel's element


def title_panel(heading: str = "Title") -> Panel:
    help_text = "What readers see first, and often all they see: say what has happened."
    return TitleFieldPanel(
        "title",
        heading=heading,
        placeholder=f"{heading}*",
        help_text=help_text,
        attrs=_length_counter_attributes(MAX_HEADLINE_CHARACTERS),
    )


def summary_panel(heading: str = "Summary") -> Panel:
    help_text = "What lists, search results and shared links show: one or two sentences."
    return FieldPanel(
        "summary", heading=heading, help_text=help_text, attrs=_length_counter_attributes(MAX_STANDFIRST_CHARACTERS)
    )


def image_panel(*more: Panel) -> Panel:
    described = FieldRowPanel([FieldPanel("image_alt"), FieldPanel("image_decorative")])
    return MultiFieldPanel([FieldPanel("image"), described, *more], heading="Picture")


def checkbox_panel(field: str, **options: Any) -> Panel:
    """Several of a handful, each a box to tick."""
    return FieldPanel(field, widget=forms.CheckboxSelectMultiple, classname="ticked", **options)


def tags_panel(regions_attrs: Attributes | None = None) -> Panel:
    return MultiFieldPanel(
        [checkbox_panel("topics"), checkbox_panel("regions", attrs=regions_attrs)], heading="What and where"
    )


def related_content_panels(regions_attrs: Attributes | None = None) -> Panels:
    """Among which other pages it stands."""
    return [tags_panel(regions_attrs), FieldPanel("related"), FieldPanel("unrelated")]


def index_page_tabs() -> TabbedInterface:
    """The tabs of a list: it has few words of its own."""
    return page_tabs(story=[title_panel(), summary_panel("Introduction")])


def page_tabs(
    *,
    story: Panels,
    sources: Panels = (),
    context: Panels = (),
    action: Panels = (),
    schedule: Panels = (),
) -> TabbedInterface:
    """Write, say where it comes from, set it in context, ask for something, promote it, time it."""
    written = {"Story": story, "Sources": sources, "Context": context, "Call to action": action}
    return TabbedInterface(
        [
            *(ObjectList([*panels], heading=heading) for heading, panels in written.items() if panels),
            ObjectList(_search_and_sharing_panels(), heading="Search and sharing"),
            # Without a panel for comments nobody could leave one at any field.
            ObjectList([*schedule, PublishingPanel(), CommentPanelPlaceholder()], heading="Schedule"),
        ]
    )


def _search_and_sharing_panels() -> Panels:
    described = FieldRowPanel([FieldPanel("share_image_alt"), FieldPanel("share_image_decorative")])
    return [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("slug", "seo_title", "search_description", "show_in_menus")],
            heading="Search engines",
        ),
        MultiFieldPanel(
            [FieldPanel("share_title"), FieldPanel("share_text"), FieldPanel("share_image"), described],
            heading="Sharing",
        ),
        FieldPanel("featured"),
    ]


def _length_counter_attributes(best: int) -> Attributes:
    """The editor shows how long the text is; `static/editor/lengths.js` counts."""
    return {"data-controller": "clarion-length", "data-clarion-length-best-value": str(best)}
