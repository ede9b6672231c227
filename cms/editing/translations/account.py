"""The choice of e-mails about translations, in the account of a user."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.admin.widgets import SwitchInput

from .board import get_own_locale_ids
from .due import wants_notices
from .models import DigestChoice


class DigestForm(forms.ModelForm):
    """Asks whether the user wants e-mails."""

    class Meta:
        model = DigestChoice
        fields: ClassVar = ["wants_digest"]
        widgets: ClassVar = {"wants_digest": SwitchInput()}


class DigestPanel(BaseSettingsPanel):
    """The panel for users who may change pages of others."""

    name = "translations"
    title = _("Translations")
    tab = notifications_tab
    order = 200
    form_class = DigestForm

    def is_active(self) -> bool:
        """Return whether the user may change pages of others."""
        return bool(get_own_locale_ids(self.user))

    def get_form(self) -> Any:
        """Return the form with the user's choice, or with what applies without one."""
        known = DigestChoice.objects.filter(user=self.user).first()
        choice = known or DigestChoice(user=self.user, wants_digest=wants_notices(self.user))
        data = self.request.POST if self.request.method == "POST" else None
        return self.form_class(data, instance=choice, prefix=self.name)
