"""Panels and tabs that the edit forms of page types share, in the order of a newsroom's work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
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
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models.panels import CommentPanelPlaceholder

from cms.editing.restricted_drafts.forms import draft_audience_panel

# Recommended lengths, for the counters in the editor and the content checks. A headline is truncated after about 90
# characters in lists and inboxes, earlier by search engines; a shared link shows about two sentences of a standfirst.
MAX_HEADLINE_CHARACTERS = 90
MAX_STANDFIRST_CHARACTERS = 240
StrOrPromise: TypeAlias = str | Promise  # a text, or one that is translated when it is shown
TITLE, SUMMARY = _("Title"), _("Summary")
Panels = Sequence[Panel]
Attributes = dict[str, Any]  # HTML attributes of a panel


class LineInput(AdminAutoHeightTextInput):
    """A field for one line, which shows a text that is longer than the line in several. Line breaks become spaces."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        value = super().value_from_datadict(data, files, name)
        return re.sub(r"\s*[\r\n]+\s*", " ", value) if value else value


def title_panel(heading: StrOrPromise = TITLE) -> Panel:
    """Return the panel of the title, with a counter of its length."""
    help_text = _("What readers see first, and often all they see. Say what has happened.")
    return TitleFieldPanel(
        "title",
        heading=heading,
        placeholder=format_lazy("{}*", heading),
        widget=LineInput,
        help_text=help_text,
        attrs=_length_counter_attributes(MAX_HEADLINE_CHARACTERS),
    )


def summary_panel(heading: StrOrPromise = SUMMARY) -> Panel:
    """Return the panel of the summary, with a counter of its length."""
    help_text = _("Shown in lists, search results and shared links. One or two sentences.")
    return FieldPanel(
        "summary", heading=heading, help_text=help_text, attrs=_length_counter_attributes(MAX_STANDFIRST_CHARACTERS)
    )


def image_panel(*more: Panel) -> Panel:
    """Return the panel of the page's image and its alternative text, with further panels below."""
    described = FieldRowPanel([FieldPanel("image_alt"), FieldPanel("image_decorative")])
    return MultiFieldPanel([FieldPanel("image"), described, *more], heading=_("Image"))


def checkbox_panel(field: str, **options: Any) -> Panel:
    """Return a panel with one checkbox for each choice, for relations to a few objects."""
    return FieldPanel(field, widget=forms.CheckboxSelectMultiple, classname="ticked", **options)


def tags_panel(regions_attrs: Attributes | None = None) -> Panel:
    """Return the panel of topics and regions."""
    return MultiFieldPanel(
        [checkbox_panel("topics"), checkbox_panel("regions", attrs=regions_attrs)], heading=_("What and where")
    )


def related_content_panels(regions_attrs: Attributes | None = None) -> Panels:
    """Return the panels that relate the page to others: topics, regions, related and unrelated pages."""
    return [tags_panel(regions_attrs), FieldPanel("related"), FieldPanel("unrelated"), more_panel()]


def more_panel() -> Panel:
    """Return the panel of the link “See more” below related pages."""
    return FieldRowPanel([FieldPanel("more_label"), FieldPanel("more_page")], heading=_("See more"))


def index_page_tabs() -> TabbedInterface:
    """Return the tabs of an index page: a title, an introduction, and “See more” of all pages below it."""
    return page_tabs(story=[title_panel(), summary_panel(_("Introduction"))], context=[more_panel()])


class PageTabs(TabbedInterface):
    """The tabs of a page's form, below the bar with the state of the page."""

    class BoundPanel(TabbedInterface.BoundPanel):
        template_name = "page_states/form_tabs.html"


def page_tabs(
    *,
    story: Panels,
    sources: Panels = (),
    context: Panels = (),
    action: Panels = (),
    schedule: Panels = (),
) -> TabbedInterface:
    """Return the tabs of a page type in their fixed order; tabs without panels are left out."""
    content = (
        (_("Story"), [reader_note_panel(), *story]),
        (_("Sources"), sources),
        (_("Context"), context),
        (_("Call to action"), action),
    )
    return PageTabs(
        [
            *(ObjectList([*panels], heading=heading) for heading, panels in content if panels),
            ObjectList(_search_and_sharing_panels(), heading=_("Search and sharing")),
            # Wagtail allows comments on fields only if the form has a panel for them.
            ObjectList(
                [*schedule, draft_audience_panel(), PublishingPanel(), CommentPanelPlaceholder()], heading=_("Schedule")
            ),
        ]
    )


class ReaderNotePanel(MultiFieldPanel):
    """The group of fields of the note, shown only in the editor of a page that is public or was before."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(self.instance.has_had_readers and super().is_shown())


def reader_note_panel() -> Panel:
    """Return the panel with which an editor tells readers about a change."""
    return ReaderNotePanel(
        [
            FieldPanel("reader_note_kind", widget=forms.RadioSelect),
            *(FieldPanel(name) for name in ("reader_note", "was_wrong", "is_right", "removes_earlier_texts")),
        ],
        heading=_("Tell readers?"),
        help_text=_(
            "About this change only. Notes and corrections that were published before stay on the page with their "
            "dates, also if it was hidden meanwhile."
        ),
        classname="collapsed",
    )


def _search_and_sharing_panels() -> Panels:
    described = FieldRowPanel([FieldPanel("share_image_alt"), FieldPanel("share_image_decorative")])
    return [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("slug", "seo_title", "search_description", "noindex", "show_in_menus")],
            heading=_("Search engines"),
        ),
        MultiFieldPanel(
            [FieldPanel("share_title"), FieldPanel("share_text"), FieldPanel("share_image"), described],
            heading=_("Sharing"),
        ),
        MultiFieldPanel(
            [FieldPanel("source_name"), FieldPanel("canonical_url")],
            heading=_("First published elsewhere"),
        ),
        FieldPanel("featured"),
    ]


def _length_counter_attributes(recommended: int) -> Attributes:
    """Return the attributes that make `static/editor/lengths.js` show the length of the text."""
    return {"data-controller": "clarion-length", "data-clarion-length-best-value": str(recommended)}
