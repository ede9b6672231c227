"""The forms of rules."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Locale


class PlacedRuleForm(WagtailAdminModelForm):
    """A new rule is in the main language until somebody chooses another."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance.locale_id:
            self.initial.setdefault("locale", Locale.get_default().pk)
