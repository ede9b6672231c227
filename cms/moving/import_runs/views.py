"""Admin views of imports, and the actions: cancel, import for real, download the report."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin.views.generic import CreateView, InspectView
from wagtail.permissions import policy_registry

from cms.moving.importing.reports.outcomes import Result
from cms.moving.importing.reports.tag_policy import HELD, STAYS_PUBLIC

from . import report_files
from .models import ImportRun

MAX_PROBLEMS = 50  # shown; the report has all
MAX_SEARCHED = 1_000  # items, for pages with tags that no rule covers
REPORTS = {
    "jsonl": (report_files.build_json_lines, "application/jsonl; charset=utf-8"),
    "csv": (report_files.build_csv, "text/csv; charset=utf-8"),
}
# The order in which results are shown; `_()` marks their names for translation.
RESULT_NAMES = {
    str(Result.CREATED): _("created"),
    str(Result.UPDATED): _("updated"),
    str(Result.UNCHANGED): _("unchanged"),
    str(Result.DELETED): _("left deleted"),
    str(Result.FAILED): _("failed"),
    "left out": _("left out"),
}


class ImportCreateView(CreateView):
    """Uploads a file, or takes the address of a feed."""

    template_name = "import_runs/create.html"
    submit_button_label = _("Start")
    submit_button_active_label = _("Uploading…")

    def get_success_url(self) -> str:
        """Return the URL of the run, which shows its progress."""
        return reverse("imports:inspect", args=[self.object.pk])

    def get_success_buttons(self) -> list[Any]:
        """Return nothing: an import cannot be edited."""
        return []

    def get_success_message(self, instance: ImportRun) -> str:
        """Return what happens next."""
        return gettext("“%(name)s” will be imported by the worker.") % {"name": instance}


class ImportView(InspectView):
    """Shows a run: its progress, what became of the items, and what can be done."""

    page_title = _("Import")
    template_name = "import_runs/run.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        policy, user = policy_registry.get_by_type(ImportRun), self.request.user
        return {
            **context,
            **describe(self.object),
            "may_import": policy.user_has_permission(user, "add"),
            "may_delete": policy.user_has_permission(user, "delete"),
        }


class ImportActionView(View):
    """Base class of views of one run. Actions are for users who may import, by POST."""

    action = "add"
    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policy_registry.get_by_type(ImportRun).user_has_permission(request.user, self.action):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class CancelView(ImportActionView):
    """Cancels a run."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(ImportRun, pk=pk)
        if run.cancel():
            messages.success(request, gettext("The import ends after its current batch. Imported pages stay."))
        else:
            messages.warning(request, gettext("The import has ended already."))
        return redirect("imports:inspect", run.pk)


class RepeatView(ImportActionView):
    """Imports for real what a dry run has read."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(ImportRun, pk=pk)
        if not run.may_run_for_real:
            messages.error(request, gettext("Only a dry run that is done can be imported for real."))
            return redirect("imports:inspect", run.pk)
        repeated = run.repeat_for_real(request.user)
        messages.success(request, gettext("“%(name)s” will be imported by the worker.") % {"name": repeated})
        return redirect("imports:inspect", repeated.pk)


@method_decorator(never_cache, name="dispatch")
class ProgressView(ImportActionView):
    """Returns the part of the page that changes while a run is running."""

    action = "view"
    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(ImportRun, pk=pk)
        return render(request, "import_runs/progress.html", {"run": run, **describe(run)})


@method_decorator(never_cache, name="dispatch")
class ReportView(ImportActionView):
    """Downloads the report."""

    action = "view"
    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int, suffix: str) -> StreamingHttpResponse:
        run = get_object_or_404(ImportRun, pk=pk)
        build, media_type = REPORTS[suffix]
        response = StreamingHttpResponse(build(run), content_type=media_type)
        response["Content-Disposition"] = report_files.build_disposition(run, suffix)
        return response


def describe(run: ImportRun) -> dict[str, Any]:
    """Return what the page shows of a run."""
    problems = run.items.filter(result=Result.FAILED).order_by("pk")
    left = run.seconds_left
    return {
        "run": run,
        "results": [(name, run.counts[key]) for key, name in RESULT_NAMES.items() if run.counts.get(key)],
        "problems": list(problems.values_list("entry", flat=True)[:MAX_PROBLEMS]),
        "uncovered": _list_uncovered(run) if run.has_ended else [],
        "tagged": _list_tagged(run) if run.has_ended else [],
        "problem_count": run.counts.get(str(Result.FAILED), 0),
        "percent": min(100, run.done * 100 // run.total) if run.total else None,
        "time_left": timedelta(seconds=left) if left is not None else None,
    }


def _list_uncovered(run: ImportRun) -> list[dict[str, Any]]:
    """Return what no rule of the conversion covers, most frequent first, with an example and its place."""
    found: dict[str, dict[str, Any]] = {}
    is_named = Q(entry__has_key="kept_as_text") | Q(entry__has_key="dropped_tags")
    for entry in run.items.filter(is_named).order_by("pk").values_list("entry", flat=True)[:MAX_SEARCHED]:
        for name, count in {**entry.get("kept_as_text", {}), **entry.get("dropped_tags", {})}.items():
            example = entry.get("examples", {}).get(name, name)
            first = {"name": name, "count": 0, "example": example, "item": entry["position"]}
            found.setdefault(name, {**first, "title": entry.get("title") or entry.get("id")})["count"] += count
    return sorted(found.values(), key=lambda one: -one["count"])[:MAX_PROBLEMS]


def _list_tagged(run: ImportRun) -> list[dict[str, Any]]:
    """Return the pages with tags that no rule covers, with what became of them."""
    named = run.items.filter(entry__has_key="kept_as_text").order_by("pk").values_list("entry", flat=True)
    notes = {HELD: _("draft"), STAYS_PUBLIC: _("public already, stays so")}
    found = (
        {"title": entry.get("title") or entry.get("id"), "state": state, "tags": ", ".join(entry["kept_as_text"])}
        for entry in named[:MAX_SEARCHED]
        for note, state in notes.items()
        if note in entry.get("notes", ())
    )
    return list(islice(found, MAX_PROBLEMS))
