"""Calls to action: pages of their own that other pages also show as cards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from pydantic import Field
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from cms.content.references import References, ResolvedReferences
from cms.content.rich_text import FEATURES, LimitedRichTextField, to_plain_text
from cms.content.schema import ActionKind, CallToActionTerms, Placement
from cms.content.vocabularies import action_kinds, currencies, placements
from cms.core import clock
from cms.core.public_urls import REFUSED_MESSAGE, is_public_url
from cms.core.zoned_times import build_zone_field
from cms.http.params import PageId
from cms.pages.declarations import EventFields
from cms.pages.models import BasePage, IndexPage
from cms.pages.panels import image_panel, index_page_tabs, page_tabs, tags_panel, title_panel
from cms.pages.search_filters import ChoiceFilter
from cms.pages.search_ranges import DateRange, SortKey

from .schema import CallToActionDetail, CallToActionIndexDetail

ATTEND = "attend"  # the kind of action that needs the time of an event


class CallToActionIndexPage(IndexPage):
    """The page that lists calls to action."""

    api_type = "call_to_action_index"
    detail_schema = CallToActionIndexDetail
    listed_type = "calls_to_action.CallToActionPage"

    serves_tasks = {"act": 3}

    parent_page_types = ["home.HomePage"]
    subpage_types = ["calls_to_action.CallToActionPage"]
    edit_handler = index_page_tabs()

    class Meta:
        verbose_name = _("list of calls to action")
        verbose_name_plural = _("lists of calls to action")


class CallToActionPage(BasePage):
    """A call to action."""

    api_type = "call_to_action"
    detail_schema = CallToActionDetail
    type_label = pgettext_lazy("visitor", "Take action")
    new_page_label = _("New call to action")
    new_page_order = 300
    list_name = "calls-to-action"
    has_feed = False
    list_description = "List running calls to action by priority, or with `for_page` by suitability for the page."
    list_selector = "cms.page_types.calls_to_action.selection.select_for_list"
    list_params = {
        "for_page": (
            PageId | None,
            Field(
                None,
                description="Suits this page: chosen by its editor, else selected by place, subject and priority.",
                examples=[18],
            ),
        )
    }
    card_fields = {"action_kind": ActionKind}
    card_references = {"action": ("call_to_action_terms", CallToActionTerms)}
    card_summary = "prompt"
    call_placements = ()
    reference_fields = {**BasePage.reference_fields, "destination_page": "page"}
    search_filters = {
        "action_kind": ChoiceFilter(
            lookup="action_kind",
            label=pgettext_lazy("visitor", "Kind of action"),
            description="Is a call to action of any of these kinds.",
            example="petition",
            annotation=ActionKind,
        ),
        "placement": ChoiceFilter(
            lookup="placements__place",
            label=pgettext_lazy("visitor", "Place"),
            description="Is a call to action that may be shown in any of these places.",
            example="story_end",
            annotation=Placement,
        ),
    }
    search_ranges = {
        "event": DateRange(
            lookup="event_at",
            label=pgettext_lazy("visitor", "Event"),
            description="Is an event that begins",
            example="2026-12-01",
            is_facet=True,
        )
    }
    event_fields = EventFields(start="event_at", place="event_place")
    sort_keys = {"event": SortKey(lookup="event_at", description="the start of the event")}
    is_related_candidate = False  # shown apart, in `calls_to_action`
    search_topics = False  # its topics decide on which pages it is shown, not what it is about
    serves_tasks = dict.fromkeys(("give", "give_monthly", "manage_gift", "sign", "attend", "subscribe"), 2)
    task_selector = "cms.page_types.calls_to_action.selection.select_for_task"
    boundary_fields = ("starts_at", "ends_at")
    end_field = "ends_at"

    action_kind = models.CharField(_("kind"), max_length=20, choices=action_kinds, db_index=True)
    prompt = models.CharField(_("prompt"), max_length=200, help_text=_("The request to the visitor, in one line."))
    text = LimitedRichTextField(features=FEATURES, blank=True, verbose_name=_("text"))
    button_label = models.CharField(_("button label"), max_length=60)
    destination_url = models.URLField(_("outside address"), max_length=500, blank=True)
    destination_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("destination page"),
    )
    suggested_amounts = models.CharField(
        _("suggested amounts"),
        max_length=100,
        blank=True,
        validators=[
            RegexValidator(r"^\d{1,7}(\s*,\s*\d{1,7})*$", _("Enter whole amounts separated by commas: 15, 30, 60."))
        ],
    )
    currency = models.CharField(_("currency"), max_length=3, choices=currencies, blank=True)
    event_at = models.DateTimeField(_("begins"), null=True, blank=True)
    event_zone = build_zone_field()
    event_place = models.CharField(_("place"), max_length=200, blank=True)
    goal = models.PositiveIntegerField(
        _("goal"),
        null=True,
        blank=True,
        help_text=_("A number of people; with a currency, an amount in whole units of it."),
    )
    reached = models.PositiveIntegerField(
        _("reached so far"), null=True, blank=True, help_text=_("Leave it empty if it is not to be shown.")
    )
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True, db_index=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True, db_index=True)
    starts_zone = build_zone_field()
    ends_zone = build_zone_field()
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=50, help_text=_("0–100; the highest is shown first.")
    )

    parent_page_types = ["calls_to_action.CallToActionIndexPage"]
    subpage_types: list[str] = []
    edit_handler = page_tabs(
        story=[title_panel(), FieldPanel("action_kind"), FieldPanel("prompt"), FieldPanel("text"), image_panel()],
        action=[
            MultiFieldPanel(
                [FieldPanel("button_label"), FieldPanel("destination_page"), FieldPanel("destination_url")],
                heading=_("Button"),
            ),
            FieldRowPanel([FieldPanel("suggested_amounts"), FieldPanel("currency")], heading=_("Giving")),
            FieldRowPanel([FieldPanel("goal"), FieldPanel("reached")], heading=_("Goal")),
            FieldRowPanel([FieldPanel("event_at"), FieldPanel("event_place")], heading=_("Event")),
        ],
        context=[
            tags_panel(),
            InlinePanel("placements", heading=_("Where it may be shown"), label=_("Place")),
            FieldPanel("priority"),
        ],
        schedule=[FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")], heading=_("Shown from and until"))],
    )

    class Meta:
        verbose_name = _("call to action")
        verbose_name_plural = _("calls to action")

    def clean(self) -> None:
        super().clean()
        problems = {}
        if bool(self.destination_page_id) == bool(self.destination_url):
            problems["destination_url"] = gettext("Enter an outside address or choose a page, but not both.")
        elif self.destination_url and not is_public_url(self.destination_url):
            problems["destination_url"] = REFUSED_MESSAGE
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            problems["ends_at"] = gettext("The end must be after the start.")
        if self.suggested_amounts and not self.currency:
            problems["currency"] = gettext("Choose the currency of the amounts.")
        if self.reached is not None and not self.goal:
            problems["goal"] = gettext("Enter the goal of which this has been reached.")
        if self.action_kind == ATTEND and not self.event_at:
            problems["event_at"] = gettext("Enter the time at which the event begins.")
        if problems:
            raise ValidationError(problems)

    def is_running(self, now: datetime) -> bool:
        return (self.starts_at is None or self.starts_at <= now) and (self.ends_at is None or self.ends_at > now)

    def collect_references(self, references: References) -> None:
        super().collect_references(references)
        references.ids["own_action"].add(self.pk)  # 0 before the page is saved
        references.action = self

    def get_detail_fields(self, found: ResolvedReferences) -> dict[str, Any]:
        return {
            "action": found.get("own_action", self.pk),
            "placements": [placement.place for placement in self.placements.all()],
            "priority": self.priority,
            "running": self.is_running(clock.now()),
        }

    def search_texts(self) -> Iterable[str]:
        yield self.prompt
        yield to_plain_text(self.text)
        yield self.button_label  # often the only text with the words “petition” or “give”
        yield self.event_place


class CallToActionPlacement(Orderable):
    """A place in which a call to action may be shown."""

    page = ParentalKey(CallToActionPage, on_delete=models.CASCADE, related_name="placements")
    place = models.CharField(_("place"), max_length=20, choices=placements)

    panels = [FieldPanel("place")]


def get_running_filters(now: datetime) -> tuple[Q, Q]:
    """Return the conditions for calls to action that have started and not ended.

    Pass them to `filter()` on `visible_now(CallToActionPage)`.
    """
    return Q(starts_at=None) | Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now)
