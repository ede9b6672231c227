"""The forms of endpoints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from .models import Endpoint
from .schema import EVENTS

URL_WIDGET = forms.TextInput(attrs={"placeholder": "https://www.example.org/hooks/clarion"})


class BaseEndpointForm(WagtailAdminModelForm):
    """A form that saves only its own fields, because the worker may update the others at the same time."""

    def save(self, commit: bool = True) -> Any:
        """Save the fields of the form and those that turning the endpoint on or off changes."""
        endpoint = super().save(commit=False)
        if commit:
            switched = ["gone_at"] if endpoint.is_active else endpoint.values_when_disabled
            endpoint.save(update_fields=[*self.Meta.fields, *switched] if endpoint.pk else None)
        return endpoint


class EndpointForm(BaseEndpointForm):
    """The form of an endpoint of public content."""

    events = forms.MultipleChoiceField(
        label=_("Events"), choices=list(EVENTS.items()), widget=forms.CheckboxSelectMultiple, initial=list(EVENTS)
    )

    class Meta:
        model = Endpoint
        fields = ("name", "url", "site", "events", "is_active")
        widgets = {"url": URL_WIDGET}
