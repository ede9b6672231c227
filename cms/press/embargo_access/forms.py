"""The form with which a press officer opens a release to journalists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.press.journalists.forms import explain_missing_lists
from cms.press.journalists.models import Journalist, JournalistList

from .models import MAX_MESSAGE_LENGTH

MAX_NAMED_ADDRESSES = 10  # limit of one message


class OpenReleaseForm(forms.Form):
    """The journalists to whom the release is opened: whole lists, and single contacts by their e-mail addresses."""

    lists = forms.ModelMultipleChoiceField(
        JournalistList.objects.none(), label=_("Lists"), required=False, widget=forms.CheckboxSelectMultiple
    )
    addresses = forms.CharField(
        label=_("Single journalists"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The e-mail addresses of contacts, one in each line."),
    )
    message = forms.CharField(
        label=_("Message in the e-mail"),
        required=False,
        max_length=MAX_MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Journalists read it before they accept the terms: write nothing that is under embargo."),
    )
    send = forms.BooleanField(
        label=_("Send the links by e-mail"),
        required=False,
        initial=True,
        help_text=_(
            "To those who agreed to e-mails. You can also copy a link from the list, and hand it over yourself."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lists"].queryset = JournalistList.objects.all()
        self.fields["lists"].help_text = explain_missing_lists()

    def clean_addresses(self) -> list[Journalist]:
        """Return the active contacts with these addresses.

        Raises:
            ValidationError: There are none with some of the addresses.
        """
        given = dict.fromkeys(
            line.strip().casefold() for line in self.cleaned_data["addresses"].splitlines() if line.strip()
        )
        active = Journalist.objects.filter(status=Journalist.Status.ACTIVE)
        found = {one.address.casefold(): one for address in given for one in active.filter(address__iexact=address)}
        if missing := [address for address in given if address not in found]:
            named = ", ".join(missing[:MAX_NAMED_ADDRESSES])
            message = gettext("There are no active contacts with these addresses: %(addresses)s. Add them first.")
            raise forms.ValidationError(message % {"addresses": named})
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("lists") and not data.get("addresses"):
            raise forms.ValidationError(gettext("Choose a list, or enter the address of a journalist."))
        return data

    def find_journalists(self) -> list[Journalist]:
        """Return everybody who was chosen, also those who get no e-mail."""
        members = [one for chosen in self.cleaned_data["lists"] for one in chosen.find_members()]
        return [*members, *self.cleaned_data["addresses"]]
