"""The form that uploads a CSV file of contacts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from cms.core import clock

from .csv_files import BadContactFile, decode
from .imports import plan_import
from .models import JournalistImport

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
