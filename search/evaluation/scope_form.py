"""The form that selects the site and language to evaluate."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Site


class ScopeForm(forms.Form):
    """One language of one site."""

    site = forms.ModelChoiceField(Site.objects.all(), empty_label=None, label=_("Site"))
    locale = forms.ModelChoiceField(Locale.objects.all(), empty_label=None, label=_("Language"))
