"""The edit form of pages, and which of its buttons was pressed. Wagtail's view obeys the first of these names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.forms import ChoiceField, ModelChoiceField
from django.utils.translation import gettext
from wagtail.blocks import StreamBlockValidationError, StreamValue
from wagtail.models import TranslatableMixin

from cms.content.blocks.body import add_first_text
from cms.core import clock
from cms.core.time_fields import ZonedTimesForm
from cms.editing.restricted_drafts.forms import DraftAudienceForm

from .content_checks import Finding, find_refusals

PUBLISH_ACTIONS = ("action-publish", "action-submit", "action-restart-workflow")  # also those that ask a publisher
REJECTION = "reject"  # Wagtail's name of the decision in a workflow that publishes nothing
SCHEDULE_FIELDS = ("go_live_at", "expire_at")


class PageForm(ZonedTimesForm, DraftAudienceForm):
    """A form that rejects publication while blocking content checks fail, and offers snippets of one language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._clear_outdated_fields(kwargs.get("instance"))
        super().__init__(*args, **kwargs)
        parent = self.parent_page
        self.locale_id = self.instance.locale_id or (parent.locale_id if parent else None)
        self._limit_choices_to_language()
        self._show_unlisted_choices()
        if self.instance._state.adding and isinstance(self.initial.get("body"), StreamValue):
            self.initial["body"] = add_first_text(self.initial["body"])

    def full_clean(self) -> None:
        """Run the blocking content checks, except when a draft is saved."""
        super().full_clean()
        if not self.is_bound:
            return
        self.instance.set_reader_note_key()
        if not self.is_deferred_validation and not is_rejection(self.data):
            self._add_findings(find_refusals(self.instance, self.for_user))
        self._name_errors_of_schedule()

    def save(self, commit: bool = True) -> Any:
        """Save the page; while a version of it is scheduled, change the object only, as Wagtail does for a live page.

        The row stays that of the scheduled version: another page could take a path that a draft has left, and the
        publication would fail at its minute.
        """
        is_scheduled = self.instance.pk is not None and self.instance.approved_schedule
        return super().save(commit=commit and not is_scheduled)

    def _add_findings(self, findings: Iterable[Finding]) -> None:
        """Add the findings to their fields and blocks. One about no field of the form is an error of the whole form."""
        by_field: dict[str | None, list[Finding]] = {}
        for finding in findings:
            by_field.setdefault(finding.field if finding.field in self.fields else None, []).append(finding)
        for name, found in by_field.items():
            if name and isinstance(self.cleaned_data.get(name), StreamValue):
                self.add_error(
                    name, _build_stream_error(self[name].value(), found)
                )  # the form’s value has the positions that are shown
            else:
                self.add_error(name, [finding.message for finding in found])

    def _name_errors_of_schedule(self) -> None:
        """Say where go-live and expiry are, if one is wrong: their fields are in a closed dialog.

        With an error of the whole form, the message of the view lists all errors with their fields.
        """
        if any(name in self.errors for name in SCHEDULE_FIELDS):
            self.add_error(None, gettext("Change the time in the Status panel, under “Edit schedule”."))

    @staticmethod
    def _clear_outdated_fields(page: Any) -> None:
        """Begin without a note for readers that is about an earlier change, and without the expiry of an expired page.

        Both would refuse the next publication; the expiry, which is in the past, also refuses every draft.
        """
        if page is None:
            return
        if page.is_note_outdated():
            page.clear_reader_note()
        if not page.live and page.expire_at and page.expire_at <= clock.now():
            page.expire_at = None

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


def _build_stream_error(value: StreamValue, findings: Iterable[Finding]) -> StreamBlockValidationError:
    """Return one error for all findings: the widget of a stream shows only the first error of its field.

    Its text, which is shown where the blocks are not, names all of them instead of “Validation error in StreamBlock”.
    """
    findings = list(findings)
    positions = {child.id: position for position, child in enumerate(value) if child.id}
    of_blocks: dict[int, list[str]] = {}
    of_field: list[str] = []
    for finding in findings:
        position = positions.get(finding.block)
        (of_field if position is None else of_blocks.setdefault(position, [])).append(finding.message)
    block_errors = {position: ValidationError(texts) for position, texts in of_blocks.items()}
    error = StreamBlockValidationError(block_errors=block_errors, non_block_errors=of_field)
    error.message = " ".join(dict.fromkeys(finding.message for finding in findings))
    return error


def is_approval(data: Mapping[str, Any]) -> bool:
    """Return whether the form publishes the page, sends it for approval, or approves it."""
    if any(data.get(name) for name in PUBLISH_ACTIONS):
        return True
    return bool(data.get("action-workflow-action")) and data.get("workflow-action-name") != REJECTION


def is_rejection(data: Mapping[str, Any]) -> bool:
    """Return whether the form rejects the page in its workflow."""
    return bool(data.get("action-workflow-action")) and not is_approval(data)
