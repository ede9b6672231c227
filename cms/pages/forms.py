"""The edit form of pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q
from django.forms import ChoiceField, ModelChoiceField
from wagtail.models import TranslatableMixin

from cms.restricted_drafts.forms import DraftAudienceForm

from .content_checks import run_content_checks


class PageForm(DraftAudienceForm):
    """A form that rejects publication while blocking content checks fail, and offers snippets of one language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._clear_outdated_note(kwargs.get("instance"))
        super().__init__(*args, **kwargs)
        parent = self.parent_page
        self.locale_id = self.instance.locale_id or (parent.locale_id if parent else None)
        self._limit_choices_to_language()
        self._show_unlisted_choices()

    def _post_clean(self) -> None:
        """Run the blocking content checks, except when a draft is saved."""
        super()._post_clean()
        self.instance.set_reader_note_key()
        if not self.is_deferred_validation:
            for finding in run_content_checks(self.instance, blocking=True):
                self.add_error(finding.field if finding.field in self.fields else None, finding.message)

    @staticmethod
    def _clear_outdated_note(page: Any) -> None:
        """Begin without a note for readers that is about an earlier change."""
        if page is not None and page.is_note_outdated():
            page.clear_reader_note()

    def _limit_choices_to_language(self) -> None:
        """Offer only snippets in the language of the page, and those that are selected already."""
        for name, field in self.fields.items():
            if isinstance(field, ModelChoiceField) and issubclass(field.queryset.model, TranslatableMixin):
                own = Q(locale_id=self.locale_id) if self.locale_id else Q()
                field.queryset = field.queryset.filter(own | Q(pk__in=self._selected_ids(name))).distinct()

    def _show_unlisted_choices(self) -> None:
        """Show a value that the settings no longer list. Saving it is an error; browsers would select another one."""
        for name, field in self.fields.items():
            value = self.initial.get(name)
            if isinstance(field, ChoiceField) and isinstance(value, str) and value and not field.valid_value(value):
                field.widget.choices = [*field.choices, (value, value)]

    def _selected_ids(self, name: str) -> list[int]:
        value = self.initial.get(name) or []
        values = [value] if isinstance(value, (int, Model)) else value
        return [getattr(item, "pk", item) for item in values]
