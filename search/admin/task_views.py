"""“Tasks” in the admin: what visitors come for, the words of each task, and what serves it now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale
from wagtail.permissions import policy_registry

from cms.content.references import ReadContext
from cms.core import clock
from cms.core.localisation import language_name
from cms.core.sites import SiteRoot, SiteRoots
from cms.editing.restricted_drafts.rules import exclude_references_to_hidden
from cms.pages.tasks import TASKS
from search.rules.compiled import TaskChange, get_rules
from search.rules.models import TaskRule
from search.rules.models.task_rules import OWN_TASK
from search.tasks.service import get_label, list_targets
from search.tasks.serving_pages import Serving, find_serving
from search.tasks.words import read_words

MAX_SHOWN_WORDS = 12


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task in the list: its words, what serves it, and the form that changes it."""

    label: str
    help_text: str
    words: tuple[str, ...]
    more_words: int
    serving: Serving | None
    is_off: bool
    has_rule: bool
    url: str


def may_change_tasks(request: HttpRequest) -> bool:
    """Return whether the user may change tasks."""
    return bool(policy_registry.get_by_type(TaskRule).user_has_permission(request.user, "change"))


class TasksView(WagtailAdminTemplateMixin, TemplateView):
    """All tasks of a site in one language, which the parameter `root` chooses."""

    page_title = _("Tasks")
    header_icon = "tasks"
    template_name = "search_admin/tasks.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return Wagtail's breadcrumbs and this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the permission."""
        if not may_change_tasks(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the rows of the chosen site and language."""
        roots = SiteRoots.read().roots
        wanted = self.request.GET.get("root", "")
        root = next((one for one in roots if str(one.page_id) == wanted), None) or next(iter(roots), None)
        several_sites = len({one.site_id for one in roots}) > 1
        choices = [(one.page_id, _name(one, with_host=several_sites), one == root) for one in roots]
        rows = list(_build_rows(root, self.request)) if root else []
        unserved = [row for row in rows if not (row.serving or row.is_off)]
        add_url = f"{reverse(TaskRule.snippet_viewset.get_url_name('add'))}?{urlencode({'task': OWN_TASK})}"
        return super().get_context_data(
            choices=choices, rows=rows, unserved=unserved, has_words=bool(root and _has_words(root)), add_url=add_url
        )


def _name(root: SiteRoot, *, with_host: bool) -> str:
    name = language_name(root.language)
    return f"{name} – {root.host}" if with_host else name


def _has_words(root: SiteRoot) -> bool:
    return bool(read_words(root.language).tasks)


def _build_rows(root: SiteRoot, request: HttpRequest) -> Iterator[TaskRow]:
    """Yield the tasks, then those that editors defined."""
    context = ReadContext(site_roots=SiteRoots.read(), root=root, now=clock.now())
    changes = get_rules(root.language, root.site_id).tasks
    rules = {rule.key: rule for rule in _find_rules(root, request)}
    own = [key for key in rules if key not in TASKS]
    tasks = [*TASKS, *own]
    serving = find_serving(tasks, {task: list_targets(task, changes) for task in tasks}, context)
    for task in tasks:
        yield _build_row(task, root, changes, rules.get(task), next(iter(serving[task]), None))


def _find_rules(root: SiteRoot, request: HttpRequest) -> Iterator[TaskRule]:
    """Yield the rules that the user may see; that of the site comes after that of all sites."""
    rows = TaskRule.objects.filter(locale__language_code=root.language)
    visible = exclude_references_to_hidden(rows, "page", request.user).order_by("pk")
    in_scope = (rule for rule in visible if rule.site_id in (None, root.site_id))
    yield from sorted(in_scope, key=lambda rule: rule.site_id is not None)


def _build_row(
    task: str, root: SiteRoot, changes: tuple[TaskChange, ...], rule: TaskRule | None, serving: Serving | None
) -> TaskRow:
    shipped = read_words(root.language).tasks.get(task)
    written = [*shipped.expressions, *shipped.alone] if shipped else []
    words = [*(rule.list_words() if rule else ()), *(word.strip('"*') for word in written)]
    first = next((one for one in changes if one.task == task), None)
    return TaskRow(
        label=(rule.label if rule else "") or get_label(task, root.language),
        help_text=str(TASKS[task].help_text) if task in TASKS else "",
        words=tuple(words[:MAX_SHOWN_WORDS]),
        more_words=max(0, len(words) - MAX_SHOWN_WORDS),
        serving=serving,
        is_off=bool(first and first.is_off),
        has_rule=rule is not None,
        url=_rule_url(task, root, rule),
    )


def _rule_url(task: str, root: SiteRoot, rule: TaskRule | None) -> str:
    names = TaskRule.snippet_viewset.get_url_name
    if rule:
        return reverse(names("edit"), args=[rule.pk])
    locale = Locale.objects.filter(language_code=root.language).values_list("pk", flat=True).first()
    return f"{reverse(names('add'))}?{urlencode({'task': task, 'locale': locale or ''})}"
