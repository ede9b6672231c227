"""The forms of rules."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Locale

from cms.pages.models import BasePage


class ScopedRuleForm(WagtailAdminModelForm):
    """The form of a rule with a language; a new rule begins with the default language."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance.locale_id:
            self.initial.setdefault("locale", Locale.get_default().pk)


class RulePageChooser(AdminPageChooser):
    """A chooser of all content pages, with Wagtail's general label instead of the name of the class."""

    def __init__(self, **options: Any) -> None:
        super().__init__(target_models=[BasePage], **options)
        self.choose_one_text = AdminPageChooser.choose_one_text
