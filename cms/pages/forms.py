"""The form pages are edited with."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q
from django.forms import ModelChoiceField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import TranslatableMixin

from .content_checks import run_content_checks


class PageForm(WagtailAdminPageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.parent_page
        self.locale_id = self.instance.locale_id or (parent.locale_id if parent else None)
        self._offer_the_page_s_language()

    def _post_clean(self) -> None:
        """A draft may be anything; what goes out has to pass the checks that refuse."""
        super()._post_clean()
        if not self.is_deferred_validation:
            for finding in run_content_checks(self.instance, blocking=True):
                self.add_error(finding.field if finding.field in self.fields else None, finding.message)

    def _offer_the_page_s_language(self) -> None:
        """Of topics, boilerplates and the like only those in the language of the page, and what is chosen already."""
        for name, field in self.fields.items():
            if isinstance(field, ModelChoiceField) and issubclass(field.queryset.model, TranslatableMixin):
                own = Q(locale_id=self.locale_id) if self.locale_id else Q()
                field.queryset = field.queryset.filter(own | Q(pk__in=self._chosen(name))).distinct()

    def _chosen(self, name: str) -> list[int]:
        value = self.initial.get(name) or []
        several = [value] if isinstance(value, (int, Model)) else value
        return [getattr(item, "pk", item) for item in several]
