"""The forms of the steps that are mended in one form: embargo, access, mailing, and words to earlier readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.core.time_fields import ZonedTimeField, ZonedTimeInput, get_active_zone
from cms.press.embargo_access.admin_views import OpenReleaseForm
from cms.press.journalists.recipients import RecipientFields
from cms.press.mailings.models import MAX_INTRO_LENGTH, MAX_SUBJECT_LENGTH


class EmbargoForm(forms.Form):
    """The end of the embargo, at which the release becomes public."""

    prefix = "embargo"

    embargo_until = ZonedTimeField(
        label=_("Embargo until"), widget=ZonedTimeInput, help_text=_("The release becomes public at that time.")
    )

    def __init__(self, *args: Any, zone: ZoneInfo | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["embargo_until"].stored_zone = zone

    def clean_embargo_until(self) -> datetime:
        """Return the time.

        Raises:
            ValidationError: It has passed.
        """
        until: datetime = self.cleaned_data["embargo_until"]
        if until <= clock.now():
            raise forms.ValidationError(gettext("This time has passed. Choose a later one."))
        return until

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the time was typed."""
        return self.fields["embargo_until"].get_typed_zone(self["embargo_until"].data) or get_active_zone()


class AccessForm(OpenReleaseForm):
    """The journalists that the release is opened to."""

    prefix = "access"


class MailingPlanForm(RecipientFields):
    """The recipients and the subject of a mailing, which leaves when the release is public."""

    prefix = "mailing"

    subject = forms.CharField(label=_("Subject"), max_length=MAX_SUBJECT_LENGTH)
    intro = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=MAX_INTRO_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown above the release. Empty lines separate paragraphs."),
    )

    def clean_subject(self) -> str:
        """Return the subject as one line."""
        return " ".join(self.cleaned_data["subject"].split())


class ChangeNoticeForm(forms.Form):
    """The words to those with an earlier version: what was wrong, and what is right."""

    prefix = "notice"

    # The time of the change that the words are about: another one may follow while they are written.
    about = forms.CharField(widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Subject"), max_length=MAX_SUBJECT_LENGTH)
    intro = forms.CharField(
        label=_("Text"),
        max_length=MAX_INTRO_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("After a correction, the release as it is now stands below this text."),
    )

    def clean_subject(self) -> str:
        """Return the subject as one line."""
        return " ".join(self.cleaned_data["subject"].split())


FORMS: dict[str, Any] = {form.prefix: form for form in (EmbargoForm, AccessForm, MailingPlanForm, ChangeNoticeForm)}
