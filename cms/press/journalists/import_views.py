"""Admin form and views of imports: what a file would change, importing it, and the report to download."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views.generic import CreateView, InspectView
from wagtail.admin.widgets import AdminDateInput
from wagtail.log_actions import log

from cms.core import clock
from cms.core.spreadsheets import escape_formula

from .csv_files import BadContactFile, decode
from .imports import import_contacts, plan_import
from .models import JournalistImport
from .views import may

ROWS_PER_PAGE = 100
REPORT_COLUMNS = ("line", "address", "result", "notes")
Result = JournalistImport.Result
MAX_FILE_NAME_LENGTH = 255


class JournalistImportForm(WagtailAdminModelForm):
    """A CSV file, and the consent of the rows that name none. Nothing is imported yet."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "The first line names the columns: email and name, and if you like outlet, beat, languages, topics, "
            "regions, notes, consent_source, consent_given_on and consent_text. A contact whose address is known is "
            "changed; empty cells change nothing."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    class Meta:
        model = JournalistImport
        fields = ("consent_source", "consent_given_on", "consent_text", "add_to_list")
        widgets = {"consent_given_on": AdminDateInput, "consent_text": forms.Textarea(attrs={"rows": 2})}

    field_order = ("file", *Meta.fields)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        source, given_on = data.get("consent_source"), data.get("consent_given_on")
        if given_on and given_on > clock.today():
            self.add_error("consent_given_on", gettext("This day is in the future."))
        if bool(source) != bool(given_on) and not self.errors:
            missing = "consent_given_on" if source else "consent_source"
            self.add_error(missing, gettext("A consent needs a source and a date."))
        if not self.errors:
            self._plan(data)
        return data

    def save(self, commit: bool = True) -> Any:
        self.instance.created_by = self.for_user
        return super().save(commit)

    def _plan(self, data: dict[str, Any]) -> None:
        """Read the file, and set the report of what its rows would change."""
        run = self.instance
        for name in self.Meta.fields:
            setattr(run, name, data[name])
        try:
            run.content = decode(data["file"].read())
            run.file_name = data["file"].name[-MAX_FILE_NAME_LENGTH:]
            plan_import(run)
        except BadContactFile as problem:
            self.add_error("file", ValidationError(str(problem)))


class JournalistImportCreateView(CreateView):
    """Uploads a file, and leads to the report of what it would change."""

    submit_button_label = _("Check the file")
    submit_button_active_label = _("Checking…")

    def get_success_url(self) -> str:
        return reverse("journalist_imports:inspect", args=[self.object.pk])

    def get_success_message(self, instance: JournalistImport) -> str:
        return gettext("The file is checked. Nothing is imported yet.")

    def get_success_buttons(self) -> list[Any]:
        """Return nothing: an import cannot be edited."""
        return []


class JournalistImportView(InspectView):
    """Shows what a file would change or has changed, row by row."""

    page_title = _("Import of journalists")
    template_name = "journalists/import.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.object
        shown = self.request.GET.get("result", "")
        rows = [row for row in run.report if shown in ("", row["result"])]
        importable = sum(run.counts.get(result, 0) for result in (Result.CREATED, Result.UPDATED))
        return super().get_context_data(
            run=run,
            shown=shown,
            results=[(value, label, run.counts[value]) for value, label in Result.choices if run.counts.get(value)],
            labels=dict(Result.choices),
            rows=Paginator([row | {"label": Result(row["result"]).label} for row in rows], ROWS_PER_PAGE).get_page(
                self.request.GET.get("p")
            ),
            may_import=may(self.request.user, "add") and run.imported_at is None,
            is_useful=importable or (run.add_to_list_id and run.counts.get(Result.UNCHANGED)),
            **kwargs,
        )


class ImportView(View):
    """Imports a file that was checked."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_import(request, pk)
        try:
            is_new = import_contacts(run)
        except IntegrityError:
            messages.error(request, gettext("Contacts were changed at the same time. Nothing is imported: try again."))
            return redirect("journalist_imports:inspect", run.pk)
        if is_new:
            log(run, "journalists.import", user=request.user)
            messages.success(request, gettext("The contacts are imported."))
        else:
            messages.warning(request, gettext("The file has been imported already."))
        return redirect("journalist_imports:inspect", run.pk)


@method_decorator(never_cache, name="dispatch")
class ReportView(View):
    """Downloads the report for a spreadsheet."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_import(request, pk)
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(REPORT_COLUMNS)
        for row in run.report:
            cells = {**row, "notes": " ".join(row["notes"])}
            writer.writerow([escape_formula(cells[name]) for name in REPORT_COLUMNS])
        response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="journalists-{run.pk}.csv"'
        return response


def get_import(request: HttpRequest, pk: int) -> JournalistImport:
    """Return an import of a user who may add contacts.

    Raises:
        PermissionDenied: The user may not.
    """
    if not may(request.user, "add"):
        raise PermissionDenied
    run: JournalistImport = get_object_or_404(JournalistImport, pk=pk)
    return run
