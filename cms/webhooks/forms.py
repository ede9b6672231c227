from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

from .models import Endpoint
from .schema import EVENTS


class EndpointForm(WagtailAdminModelForm):
    events = forms.MultipleChoiceField(
        label="Told of", choices=list(EVENTS.items()), widget=forms.CheckboxSelectMultiple, initial=list(EVENTS)
    )

    class Meta:
        model = Endpoint
        fields = ("name", "url", "site", "events", "is_active")
        widgets = {"url": forms.TextInput(attrs={"placeholder": "https://www.example.org/hooks/clarion"})}

    def save(self, commit: bool = True) -> Any:
        """Only what stands in the form: the worker writes the rest of the row meanwhile."""
        endpoint = super().save(commit=False)
        if commit:
            own = (
                [*self.Meta.fields, "sequence", "change"] if not endpoint.is_active else [*self.Meta.fields, "gone_at"]
            )
            endpoint.save(update_fields=own if endpoint.pk else None)
        return endpoint
