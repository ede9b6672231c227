"""The choice of e-mails about translations, in the account of a user."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.admin.widgets import SwitchInput
from wagtail.models import Page
from wagtail.permissions import policy_registry

from .due import CHANGE_CODENAME, wants_notices
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
        granted = policy_registry.get_by_type(Page).get_cached_permissions_for_user(self.user)
        return self.user.is_superuser or any(one.permission.codename == CHANGE_CODENAME for one in granted)

    def get_form(self) -> Any:
        """Return the form with the user's choice, or with what applies without one."""
        known = DigestChoice.objects.filter(user=self.user).first()
        choice = known or DigestChoice(user=self.user, wants_digest=wants_notices(self.user))
        data = self.request.POST if self.request.method == "POST" else None
        return self.form_class(data, instance=choice, prefix=self.name)
