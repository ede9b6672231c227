"""Stories (news, blog post, field story, statement, event report) and their index page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from cms.content.plain_text import count_reading_minutes
from cms.content.references import References, ResolvedReferences
from cms.content.schema import StoryKind
from cms.content.vocabularies import default_story_kind, story_kinds
from cms.db.cached_sql import cached_sql
from cms.pages.models import BasePage, IndexPage
from cms.pages.panels import image_panel, index_page_tabs, page_tabs, related_content_panels, summary_panel, title_panel
from cms.pages.search_filters import ChoiceFilter, SnippetFilter, person_filter

from .schema import StoryDetail, StoryIndexDetail


class StoryIndexPage(IndexPage):
    """The page that lists stories."""

    api_type = "story_index"
    detail_schema = StoryIndexDetail
    listed_type = "stories.StoryPage"

    parent_page_types = ["home.HomePage"]
    subpage_types = ["stories.StoryPage"]
    edit_handler = index_page_tabs()

    class Meta:
        verbose_name = _("list of stories")
        verbose_name_plural = _("lists of stories")


class StoryPage(BasePage):
    """A story."""

    api_type = "story"
    detail_schema = StoryDetail
    type_label = pgettext_lazy("visitor", "Stories")
    new_page_label = _("New story")
    new_page_order = 100
    list_name = "stories"
    has_feed = True
    is_news = True
    card_fields = {"story_kind": StoryKind, "reading_minutes": int}
    card_authors = "bylines__person"
    call_placements = ("story_end", "article_flow", "sidebar")
    is_related_fallback = True
    related_counterpart = "release"
    half_life_days = 1460.0
    import_fields = {"kind": "story_kind"}
    search_filters = {
        "story_kind": ChoiceFilter(
            lookup="story_kind",
            label=pgettext_lazy("visitor", "Kind of story"),
            description="Is a story of any of these kinds.",
            example="news",
            annotation=StoryKind,
        ),
        "author": SnippetFilter(
            lookup="bylines__person",
            label=pgettext_lazy("visitor", "Author"),
            description="Is by any of these people.",
            example="ines-moreau",
            snippet="people.Person",
        ),
        "person": person_filter("bylines__person"),
    }
    search_prefetch = ("bylines__person",)

    story_kind = models.CharField(
        _("kind"), max_length=20, choices=story_kinds, default=default_story_kind, db_index=True
    )
    reading_minutes = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    image_credit = models.CharField(
        _("image credit"), max_length=255, blank=True, help_text=_("If it differs from the credit of the image.")
    )

    parent_page_types = ["stories.StoryIndexPage"]
    subpage_types: list[str] = []
    edit_handler = page_tabs(
        story=[
            title_panel(_("Headline")),
            summary_panel(_("Standfirst")),
            FieldRowPanel([FieldPanel("story_kind"), FieldPanel("published_at")]),
            image_panel(FieldPanel("image_credit")),
            FieldPanel("body"),
        ],
        sources=[InlinePanel("bylines", heading=_("By"), label=_("Person"))],
        context=related_content_panels(),
        action=[FieldPanel("actions")],
    )

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reading_minutes = count_reading_minutes(super().search_texts())
        super().save(*args, **kwargs)

    def collect_references(self, references: References) -> None:
        super().collect_references(references)
        references.add("person", *self._byline_ids)

    def get_detail_fields(self, found: ResolvedReferences) -> dict[str, Any]:
        image = found.image("hero", self.image_id)
        return {
            "story_kind": self.story_kind,
            "byline": found.all("person", self._byline_ids),
            "reading_minutes": count_reading_minutes(super().search_texts()),
            "image_credit": self.image_credit or (image.credit if image else ""),
        }

    @cached_property
    def _byline_ids(self) -> list[int]:
        if self.is_drafted("bylines"):
            return [byline.person_id for byline in self.bylines.all()]
        return [row.person_id for row in _get_bylines(self.pk)]

    def search_names(self) -> Iterable[str]:
        authors = (byline.person for byline in self.bylines.all())
        return [person.name for person in authors if person.is_published]


class StoryByline(Orderable):
    """An author of a story."""

    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="bylines")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))

    panels = [FieldPanel("person")]


@cached_sql
def _get_bylines(page_id: int) -> models.QuerySet:
    return StoryByline.objects.filter(page_id=page_id).values_list("person_id")
