"""The form of an endpoint."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from .models import Endpoint
from .schema import EVENTS


class EndpointForm(WagtailAdminModelForm):
    """A form that saves only its own fields, because the worker may update the others at the same time."""

    events = forms.MultipleChoiceField(
        label=_("Events"), choices=list(EVENTS.items()), widget=forms.CheckboxSelectMultiple, initial=list(EVENTS)
    )

    class Meta:
        model = Endpoint
        fields = ("name", "url", "site", "events", "is_active")
        widgets = {"url": forms.TextInput(attrs={"placeholder": "https://www.example.org/hooks/clarion"})}

    def save(self, commit: bool = True) -> Any:
        """Save the fields of the form and those that turning the endpoint on or off changes."""
        endpoint = super().save(commit=False)
        if commit:
            update_fields = (
                [*self.Meta.fields, "sequence", "change"] if not endpoint.is_active else [*self.Meta.fields, "gone_at"]
            )
            endpoint.save(update_fields=update_fields if endpoint.pk else None)
        return endpoint
