"""The forms of rehearsals: which minute to show, and what others see by a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.core.time_fields import ZonedTimeField, get_active_zone

from .draft_choices import DraftChoice

HOURS = (1, 4, 12, 24, 72, 168)


class MinuteForm(forms.Form):
    """The minute to rehearse, with the time zone in which it is typed."""

    at = ZonedTimeField(label=_("Minute"))

    def get_minute(self) -> tuple[datetime, str]:
        """Return the minute and the name of its zone."""
        zone = self.fields["at"].get_typed_zone(self["at"].data) or get_active_zone()  # None: as the form was shown
        return self.cleaned_data["at"], zone.key


class LinkForm(forms.Form):
    """A link for people without an account: for whom, for how long, and with which drafts."""

    note = forms.CharField(
        label=_("For whom"),
        max_length=200,
        required=False,
        help_text=_("Only you and other users of the admin see it."),
    )
    hours = forms.TypedChoiceField(label=_("The link ends after"), coerce=int)
    drafts = forms.TypedMultipleChoiceField(
        label=_("What it shows of what is not public yet"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of everything that you do not choose the reader sees neither a page nor a title."),
    )

    def __init__(self, *args: Any, pages: Sequence[DraftChoice] | None, **kwargs: Any) -> None:
        """Create the form. `pages` is None if the drafts of the rehearsal were chosen before."""
        super().__init__(*args, **kwargs)
        hours: Any = self.fields["hours"]
        hours.choices = [(count, _name_hours(count)) for count in _list_hours()]
        hours.initial = hours.choices[-1][0]
        if not pages:
            del self.fields["drafts"]
            return
        drafts: Any = self.fields["drafts"]
        drafts.choices = [(page.page_id, f"{page.title} ({page.kind})") for page in pages]
        drafts.initial = [page.page_id for page in pages if not page.is_under_embargo]


def _list_hours() -> list[int]:
    longest = settings.REHEARSAL_LIFETIME_HOURS
    return sorted({hours for hours in HOURS if hours < longest} | {longest})


def _name_hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
