"""The standard page."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel

from cms.content.references import ReadContext
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.panels import image_panel, page_tabs, related_content_panels, summary_panel, title_panel
from cms.pages.search_filters import person_filter
from cms.pages.tasks import TASKS, list_tasks

from .schema import StandardDetail


class StandardPage(BasePage):
    """A page that is not part of a dated list, such as “About us”."""

    api_type = "standard"
    detail_schema = StandardDetail
    type_label = pgettext_lazy("visitor", "Pages")
    list_name = None
    has_feed = False
    call_placements = ("article_flow", "sidebar")
    search_filters = {"person": person_filter()}
    serves_tasks = dict.fromkeys(TASKS, 1)
    task_selector = "cms.page_types.standard_pages.models.select_for_task"

    role = models.CharField(
        _("task"),
        max_length=40,
        choices=list_tasks,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "What visitors come to this page for. Search shows it first to those who ask for that, in their words. "
            "A translation without a choice has that of its other languages."
        ),
    )

    parent_page_types = ["home.HomePage", "standard_pages.StandardPage"]
    subpage_types = ["standard_pages.StandardPage", "people.PersonPage"]
    edit_handler = page_tabs(
        story=[title_panel(), summary_panel(), image_panel(), FieldPanel("body")],
        context=[FieldPanel("role"), *related_content_panels()],
        action=[FieldPanel("actions")],
    )

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    @classmethod
    def get_looked_up_condition(cls) -> Q:
        """Return the condition for pages that serve a task: their own role, or that of a published translation."""
        with_role = cls.objects.live().exclude(role="").order_by().values("translation_key")
        return ~Q(role="") | Q(translation_key__in=with_role)


def select_for_task(task: str, context: ReadContext) -> QuerySet:
    """Return the pages with this role; a page without a role has that of its visible translations."""
    with_role = visible_now(StandardPage, now=context.now).filter(role=task)
    inherited = with_role.order_by().values("translation_key")
    return StandardPage.objects.filter(Q(role=task) | Q(role="", translation_key__in=inherited)).order_by("-role", "pk")
