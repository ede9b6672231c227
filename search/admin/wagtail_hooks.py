"""The menu items, URLs, permissions and log action of search in the admin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet

from cms.core.admin import RestrictedMenuItem, register_described_action
from cms.core.admin_menus import FIND_MENU
from cms.pages.models import BasePage
from search.rules.models import Promotion, SynonymRule, TaskRule

from .explain_views import EXPLAIN_ORDER, ExplainView
from .health import REINDEX_PERMISSION, HealthView, can_view_health
from .query_actions import QueryAction
from .reindex_views import ReindexView
from .synonym_preview import synonym_preview
from .task_preview import task_preview
from .task_views import TasksView, may_change_tasks
from .viewsets import VIEWSETS

for viewset in VIEWSETS:
    register_snippet(viewset)


@hooks.register("register_admin_urls")
def rules_urls() -> list[URLPattern]:
    """Return the URLs of “Tasks”, and of the previews of synonyms and tasks."""
    return [
        path("search/synonyms/preview/", synonym_preview, name="search_synonym_preview"),
        path("search/synonyms/preview/<int:pk>/", synonym_preview, name="search_synonym_preview"),
        path("search/tasks/", TasksView.as_view(), name="search_tasks"),
        path("search/tasks/preview/", task_preview, name="search_task_preview"),
        path("search/tasks/preview/<int:pk>/", task_preview, name="search_task_preview"),
    ]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL of “Why is this found?”."""
    return [path("search/explain/", ExplainView.as_view(), name="search_explain")]


@hooks.register(FIND_MENU)
def tasks_menu_item() -> MenuItem:
    """Return the menu item of “Tasks”."""
    return RestrictedMenuItem(
        _("Tasks"), reverse("search_tasks"), name="search-tasks", icon_name="tasks", order=150, may_see=may_change_tasks
    )


@hooks.register("clarion_search_query_action")
def task_action(request: HttpRequest) -> QueryAction | None:
    """Return the action that adds the query to the words of a task."""
    return _build_rule_action(request, TaskRule, _("Make it a task"), "tasks", 20)


@hooks.register(FIND_MENU)
def explain_menu_item() -> MenuItem:
    """Return the menu item of “Why is this found?”."""
    return MenuItem(
        _("Why is this found?"), reverse("search_explain"), name="search-explain", icon_name="help", order=800
    )


@hooks.register(FIND_MENU)
def health_menu_item() -> MenuItem:
    """Return the menu item of the search status."""
    url = reverse("search_health")
    return RestrictedMenuItem(
        _("Search status"), url, name="search-health", icon_name="success", order=900, may_see=can_view_health
    )


@hooks.register("register_admin_urls")
def health_urls() -> list[URLPattern]:
    """Return the URLs of the search status and of reindexing."""
    return [
        path("search/health/", HealthView.as_view(), name="search_health"),
        path("search/reindex/", ReindexView.as_view(), name="search_reindex"),
    ]


@hooks.register("clarion_search_query_action")
def synonym_action(request: HttpRequest) -> QueryAction | None:
    """Return the action that creates a synonym rule."""
    return _build_rule_action(request, SynonymRule, _("Add a synonym"), "order", 10)


@hooks.register("clarion_search_query_action")
def promotion_action(request: HttpRequest) -> QueryAction | None:
    """Return the action that promotes a result."""
    return _build_rule_action(request, Promotion, _("Promote a result"), "pick", 30)


def _build_rule_action(request: HttpRequest, model: Any, label: Any, icon: str, order: int) -> QueryAction | None:
    if not policy_registry.get_by_type(model).user_has_permission(request.user, "add"):
        return None
    add_url = reverse(model.snippet_viewset.get_url_name("add"))
    return QueryAction(label, icon, lambda query: query.add_to(add_url), order)


@hooks.register("clarion_search_query_action")
def explain_action(request: HttpRequest) -> QueryAction | None:
    """Return the action that shows the results of a query and why they are found."""
    return QueryAction(
        _("Why is this found?"), "help", lambda query: query.add_to(reverse("search_explain")), EXPLAIN_ORDER
    )


@hooks.register("register_page_header_buttons")
def reindex_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterable[Button]:
    """Yield the button that reindexes a page, in the menu of the page."""
    if not isinstance(page.specific_deferred, BasePage):
        return
    if user.has_perm(REINDEX_PERMISSION) or page.permissions_for_user(user).can_publish():
        url = f"{reverse('search_reindex')}?page={page.pk}"
        yield Button(gettext("Reindex"), url=url, icon_name="rotate", priority=90)


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permissions to be granted under Manage → Roles."""
    return Permission.objects.filter(
        content_type__app_label="search", codename__in=["view_health", "add_reindexrequest"]
    )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Register the log action of reindexing."""
    register_described_action(actions, "search.reindex", _("Reindex"), _format_log_entry)


def _format_log_entry(data: dict[str, Any]) -> str:
    return gettext("Marked for reindexing: %(scope)s") % {"scope": data["scope"]}
