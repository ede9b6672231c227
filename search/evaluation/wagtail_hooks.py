"""The menu items, URLs and log action of search evaluation, and the admin of judged queries."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Locale
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSet

from cms.core.admin import RestrictedMenuItem, register_described_action, require_permission
from cms.core.admin_menus import FIND_MENU
from search.admin.query_actions import QueryAction, VisitorQuery

from .models import ADD_PERMISSION, GRADE_PERMISSION, VIEW_PERMISSION, JudgedQuery
from .semantic_switch import SemanticSwitchView
from .suggestion_views import SuggestionsView
from .views import GradeView, MetricsView


class JudgedQueryCreateView(CreateView):
    """Create a judged query, then show the form to grade its results.

    The form begins with the query of visitors in the URL, if there is one.
    """

    def get_initial(self) -> dict[str, Any]:
        """Return the query with its language and site."""
        initial: dict[str, Any] = super().get_initial()
        if query := VisitorQuery.read(self.request.GET):
            locale = query.locale or Locale.get_default()
            initial |= {"query": query.text, "locale": locale.pk, "site": query.site_id}
        return initial

    def get_success_url(self) -> str:
        """Return the URL of the grading form."""
        return reverse("search_evaluation_grade", args=[self.object.pk])


class JudgedQueryIndexView(IndexView):
    """The list of judged queries with a button to grade each."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Return Wagtail's buttons and, for users with permission, the suggestions."""
        buttons = super().header_more_buttons
        if self.request.user.has_perm(GRADE_PERMISSION):
            url = reverse("search_evaluation_suggestions")
            buttons.append(Button(gettext("Suggested by clicks"), url=url, icon_name="view", priority=5))
        return buttons

    def get_list_buttons(self, instance: JudgedQuery) -> list[Button]:
        """Return Wagtail's buttons and, for users with permission, “Grade”."""
        buttons = super().get_list_buttons(instance)
        if not self.request.user.has_perm(GRADE_PERMISSION):
            return buttons
        url = reverse("search_evaluation_grade", args=[instance.pk])
        return [Button(gettext("Grade"), url=url, priority=5), *buttons]


class JudgedQueryViewSet(SnippetViewSet):
    """Judged queries in the admin."""

    model = JudgedQuery
    base_url_path = "search/judged"
    icon = "clipboard-list"
    menu_label = _("Judged queries")
    menu_hook = FIND_MENU
    menu_order = 850
    add_view_class = JudgedQueryCreateView
    index_view_class = JudgedQueryIndexView
    copy_view_enabled = False
    list_display = ["query", "kind", Column("graded", label=_("Pages graded")), "locale", "site"]
    list_filter = ["kind", "locale", "site"]
    search_fields = ["query", "wants"]
    edit_handler = ObjectList(
        [
            FieldPanel("query"),
            FieldPanel("wants"),
            FieldPanel("kind"),
            FieldRowPanel([FieldPanel("locale"), FieldPanel("site")], heading=_("Language and site")),
        ]
    )

    def register_chooser_viewset(self) -> None:
        """Register no chooser: no field refers to a judged query."""


register_snippet(JudgedQueryViewSet)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URLs of the metrics, the semantic switch, the suggestions and the grading form."""
    return [
        path("search/evaluation/", MetricsView.as_view(), name="search_evaluation_figures"),
        path("search/evaluation/semantic/", SemanticSwitchView.as_view(), name="search_evaluation_semantic"),
        path("search/evaluation/suggestions/", SuggestionsView.as_view(), name="search_evaluation_suggestions"),
        path("search/evaluation/<int:pk>/", GradeView.as_view(), name="search_evaluation_grade"),
    ]


@hooks.register(FIND_MENU)
def figures_menu_item() -> MenuItem:
    """Return the menu item of the metrics."""
    url = reverse("search_evaluation_figures")
    return RestrictedMenuItem(
        _("Search relevance"),
        url,
        name="search-relevance",
        icon_name="glasses",
        order=860,
        may_see=require_permission(VIEW_PERMISSION, GRADE_PERMISSION),
    )


@hooks.register("clarion_search_query_action")
def judge_action(request: HttpRequest) -> QueryAction | None:
    """Return the action that judges the results of a query."""
    if not request.user.has_perms((ADD_PERMISSION, GRADE_PERMISSION)):
        return None
    form = reverse(JudgedQuery.snippet_viewset.get_url_name("add"))
    return QueryAction(_("Judge the results"), "clipboard-list", lambda query: query.add_to(form), 60)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Register the log action of changed grades."""
    register_described_action(actions, "search_evaluation.grade", _("Grade"), _format_log_entry)


def _format_log_entry(data: dict[str, Any] | None) -> str:
    count = len((data or {}).get("grades", {}))
    return ngettext("%(count)s grade changed", "%(count)s grades changed", count) % {"count": count}
