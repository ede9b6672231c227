"""The forms of rules."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Locale

from cms.pages.models import BasePage


class ScopedRuleForm(WagtailAdminModelForm):
    """A new rule is in the main language until somebody chooses another."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance.locale_id:
            self.initial.setdefault("locale", Locale.get_default().pk)


class RulePageChooser(AdminPageChooser):
    """Any page that is ours. Wagtail would name the class of it on the button."""

    def __init__(self, **options: Any) -> None:
        super().__init__(target_models=[BasePage], **options)
        self.choose_one_text = AdminPageChooser.choose_one_text
