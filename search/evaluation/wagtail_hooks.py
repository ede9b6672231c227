from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSet

from search.admin.menu import SEARCH_MENU

from .models import GRADE_PERMISSION, VIEW_PERMISSION, JudgedQuery
from .semantic_switch import SemanticSwitchView
from .views import FiguresView, GradeView


class JudgedQueryCreateView(CreateView):
    """A new query has no grades yet: they come next."""

    def get_success_url(self) -> str:
        return reverse("search_evaluation_grade", args=[self.object.pk])


class JudgedQueryIndexView(IndexView):
    def get_list_buttons(self, instance: JudgedQuery) -> list[Button]:
        buttons = super().get_list_buttons(instance)
        if not self.request.user.has_perm(GRADE_PERMISSION):
            return buttons
        url = reverse("search_evaluation_grade", args=[instance.pk])
        return [Button("Grade", url=url, priority=5), *buttons]


class JudgedQueryViewSet(SnippetViewSet):
    model = JudgedQuery
    base_url_path = "search/judged"
    icon = "clipboard-list"
    menu_label = "Judged queries"
    menu_hook = SEARCH_MENU
    menu_order = 850
    add_view_class = JudgedQueryCreateView
    index_view_class = JudgedQueryIndexView
    copy_view_enabled = False
    list_display = ["query", "kind", Column("graded", label="Pages graded"), "locale", "site"]
    list_filter = ["kind", "locale", "site"]
    search_fields = ["query", "wants"]
    edit_handler = ObjectList(
        [
            FieldPanel("query"),
            FieldPanel("wants"),
            FieldPanel("kind"),
            FieldRowPanel([FieldPanel("locale"), FieldPanel("site")], heading="Where it is typed"),
        ]
    )

    def register_chooser_viewset(self) -> None:
        """Nothing chooses a judged query."""


register_snippet(JudgedQueryViewSet)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("search/evaluation/", FiguresView.as_view(), name="search_evaluation_figures"),
        path("search/evaluation/meaning/", SemanticSwitchView.as_view(), name="search_evaluation_meaning"),
        path("search/evaluation/<int:pk>/", GradeView.as_view(), name="search_evaluation_grade"),
    ]


class FiguresMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return any(map(request.user.has_perm, (VIEW_PERMISSION, GRADE_PERMISSION)))


@hooks.register(SEARCH_MENU)
def figures_menu_item() -> MenuItem:
    url = reverse("search_evaluation_figures")
    return FiguresMenuItem("How good is it?", url, name="search-quality", icon_name="glasses", order=860)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("search_evaluation.grade", "Grade", _graded)


def _graded(data: dict[str, Any] | None) -> str:
    count = len((data or {}).get("grades", {}))
    return f"{count} grade{'' if count == 1 else 's'} changed"
