"""The preview of a task rule: what a search shows with it, and which recent searches would show the task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin.panels import Panel
from wagtail.permissions import policy_registry

from cms.content.references import ReadContext
from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from search.analytics.models import DailyQuery
from search.querying.parser import MAX_LENGTH
from search.rules.compiled import TaskChange, get_rules, get_rules_with_task
from search.rules.models import TaskRule
from search.tasks.service import TaskAnswer, find_tasks, match_tasks

from .synonym_preview import PreviewError, SynonymPreviewPanel, find_root

RECENT_DAYS = 28
MAX_RECENT_QUERIES = 2_000  # frequent queries that are compared
MAX_SHOWN_QUERIES = 20
FRAGMENT = "search_admin/task_preview.html"


@dataclass(frozen=True, slots=True)
class TaskPreview:
    """What a search shows now and with the rule, and recent searches that show the task, with their numbers."""

    query: str
    host: str
    before: tuple[TaskAnswer, ...]
    after: tuple[TaskAnswer, ...]
    gained: tuple[tuple[str, int], ...]
    lost: tuple[tuple[str, int], ...]
    unchanged: int


def preview_task(rule: TaskRule, query: str) -> TaskPreview:
    """Find tasks with the current rules and with this one. Nothing is saved or counted.

    Raises:
        PreviewError: no site has the rule's language.
    """
    root = find_root(rule)
    roots = SiteRoots.read()
    context = ReadContext(site_roots=roots, root=root, now=clock.now())
    before = get_rules(root.language, root.site_id).tasks
    after = get_rules_with_task(rule, root.language, root.site_id).tasks
    shown = dict(_find_recent(root, before, rule.key))
    will_be = dict(_find_recent(root, after, rule.key))
    return TaskPreview(
        query=query,
        host=root.host,
        before=tuple(find_tasks(query, context, before).answers) if query else (),
        after=tuple(find_tasks(query, context, after).answers) if query else (),
        gained=tuple((text, number) for text, number in will_be.items() if text not in shown)[:MAX_SHOWN_QUERIES],
        lost=tuple((text, number) for text, number in shown.items() if text not in will_be)[:MAX_SHOWN_QUERIES],
        unchanged=len(shown.keys() & will_be.keys()),
    )


def _find_recent(root: SiteRoot, changes: tuple[TaskChange, ...], task: str) -> Iterator[tuple[str, int]]:
    """Yield the searches of the last weeks that ask for the task, with their numbers, the most frequent first."""
    since = clock.now().date() - timedelta(days=RECENT_DAYS)
    rows = DailyQuery.objects.filter(day__gte=since, site_id=root.site_id, locale=root.language).exclude(text="")
    frequent = rows.values_list("text").annotate(number=Sum("searches")).order_by("-number", "text")
    for text, number in frequent[:MAX_RECENT_QUERIES]:
        if task in match_tasks(text, root.language, changes):
            yield text, number


@never_cache
@require_POST
def task_preview(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Return an HTML fragment with the preview, or with the errors of the rule.

    The request contains the unsaved form, which is validated as for saving, and the search query as `query`.
    """
    if not policy_registry.get_by_type(TaskRule).user_has_permission(request.user, "change" if pk else "add"):
        raise PermissionDenied
    saved = get_object_or_404(TaskRule, pk=pk) if pk else TaskRule()
    form = TaskRule.get_edit_handler().get_form_class()(request.POST, instance=saved, for_user=request.user)
    if not form.is_valid():
        problems = [message for messages in form.errors.values() for message in messages]
        return render(request, FRAGMENT, {"problems": problems})
    query = request.POST.get("query", "").strip()[:MAX_LENGTH]
    first = next(iter(form.instance.list_words()), "")
    try:
        preview = preview_task(form.instance, query or first)
    except PreviewError as reason:
        return render(request, FRAGMENT, {"problems": [str(reason)]})
    return render(request, FRAGMENT, {"preview": preview, "days": RECENT_DAYS})


class TaskPreviewPanel(Panel):
    """A field for a search query, a button, and the tasks of that search."""

    class BoundPanel(SynonymPreviewPanel.BoundPanel):
        """The panel bound to a rule, with the script and the style sheet of the panel of synonyms."""

        template_name = "search_admin/task_preview_panel.html"
        url_name = "search_task_preview"
