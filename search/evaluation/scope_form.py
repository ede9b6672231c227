"""The form that selects the site and language to evaluate."""

from __future__ import annotations

from django import forms
from wagtail.models import Locale, Site


class ScopeForm(forms.Form):
    """One language of one site."""

    site = forms.ModelChoiceField(Site.objects.all(), empty_label=None)
    locale = forms.ModelChoiceField(Locale.objects.all(), empty_label=None, label="Language")
