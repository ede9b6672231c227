"""Forms of bundles: the title, pages to add, items of other apps to add, and the minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from cms.core import clock
from cms.core.time_fields import ZonedTimeField, ZonedTimeInput, get_active_zone
from cms.core.zones import load_zone
from cms.editing.restricted_drafts.rules import exclude_hidden

from .items import list_kinds
from .models import MAX_TITLE_LENGTH, Bundle

MAX_ID_DIGITS = 9  # the databases have no larger ids of pages


class TitleForm(forms.Form):
    """The title of a bundle."""

    title = forms.CharField(
        label=_("Title"),
        max_length=MAX_TITLE_LENGTH,
        help_text=_("For you and your colleagues. Visitors never see it."),
    )


class AddPagesForm(forms.Form):
    """A page to add, alone or with its translations."""

    page = forms.ModelChoiceField(label=_("Page"), queryset=Page.objects.none(), widget=AdminPageChooser())
    with_translations = forms.BooleanField(label=_("With all its translations"), required=False, initial=True)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].queryset = exclude_hidden(Page.objects.filter(alias_of=None, depth__gt=1), user)


class AddItemForm(forms.Form):
    """An item of another app to add, such as a mailing."""

    item = forms.ChoiceField(label=_("Leaves with the pages"))

    def __init__(self, *args: Any, bundle: Bundle, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [
            (f"{kind.kind}:{object_id}", name)
            for kind in list_kinds().values()
            for object_id, name in kind.list_choices(bundle, user)
        ]

    @property
    def has_choices(self) -> bool:
        """Whether there is anything to add."""
        return bool(self.fields["item"].choices)

    def get_chosen(self) -> tuple[str, int]:
        """Return the kind and the id of what was chosen."""
        kind, _colon, object_id = self.cleaned_data["item"].rpartition(":")
        return kind, int(object_id)


def parse_versions(values: list[str]) -> list[tuple[int, int]]:
    """Return (id of the page, id of the revision) of the ticked boxes; other values are ignored."""
    pairs = [value.partition("-")[::2] for value in values]
    return [(int(page), int(revision)) for page, revision in pairs if _is_id(page) and _is_id(revision)]


def _is_id(value: str) -> bool:
    return value.isdecimal() and len(value) <= MAX_ID_DIGITS


class MinuteForm(forms.Form):
    """The minute at which a bundle becomes public, with the zone in which it is typed."""

    at = ZonedTimeField(
        label=_("Minute"), widget=ZonedTimeInput, help_text=_("All pages become public at this minute, or none does.")
    )

    def __init__(self, *args: Any, bundle: Bundle, **kwargs: Any) -> None:
        super().__init__(*args, initial={"at": bundle.go_live_at}, **kwargs)
        self.fields["at"].stored_zone = load_zone(bundle.go_live_zone)

    def clean_at(self) -> datetime:
        """Return the minute.

        Raises:
            ValidationError: It has passed.
        """
        at: datetime = self.cleaned_data["at"]
        if at <= clock.now():
            raise forms.ValidationError(gettext("This minute has passed. Choose a later one."))
        return at

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the minute was typed."""
        return self.fields["at"].get_typed_zone(self["at"].data) or get_active_zone()
