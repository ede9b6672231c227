"""The forms of journalists and their consent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from cms.core import clock
from cms.delivery.sign_ups.addresses import normalise_address

from .consents import record_consent
from .models import Journalist, JournalistList, default_consent_text
from .terms import FIND_CHOICES

Status = Journalist.Status


def set_choices(form: forms.BaseForm) -> None:
    """Offer the languages, topics and regions of the content, as checkboxes."""
    for name, find in FIND_CHOICES.items():
        form.fields[name].queryset = find()


class ConsentFields(forms.Form):
    """How a journalist agreed to receive releases, on which day and in which words."""

    consent_source = forms.CharField(
        label=_("Source of the consent"),
        max_length=255,
        help_text=_("For example “E-mail of 3 May to the press office”. It is the proof that you may send releases."),
    )
    consent_given_on = forms.DateField(label=_("Date of the consent"), widget=AdminDateInput)
    consent_text = forms.CharField(
        label=_("Words of the consent"), initial=default_consent_text, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_consent_given_on(self) -> Any:
        """Refuse a day in the future."""
        given_on = self.cleaned_data["consent_given_on"]
        if given_on and given_on > clock.today():
            raise ValidationError(gettext("This day is in the future."))
        return given_on

    def record(self, journalist: Journalist) -> None:
        """Store the consent."""
        data = self.cleaned_data
        record_consent(
            journalist,
            given_on=data["consent_given_on"],
            source=data["consent_source"],
            text=data["consent_text"] or default_consent_text(),
        )


class JournalistForm(WagtailAdminModelForm):
    """The form of an existing contact. Consent is recorded and withdrawn on the page of the contact."""

    lists = forms.ModelMultipleChoiceField(
        JournalistList.objects.none(),
        label=_("Lists"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Saved filters find the contact without this."),
    )

    class Meta:
        model = Journalist
        fields = ("name", "address", "outlet", "beat", "languages", "topics", "regions", "notes", "status")
        widgets = {
            **dict.fromkeys(FIND_CHOICES, forms.CheckboxSelectMultiple),
            "address": forms.EmailInput,
            "status": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self)
        lists: Any = self.fields["lists"]
        lists.queryset = JournalistList.objects.all()
        if self.instance.pk:
            lists.initial = self.instance.lists.all()
        # Only a new consent ends it, and only `withdraw_consent` begins it.
        is_unsubscribed = self.instance.status == Status.UNSUBSCRIBED
        status: Any = self.fields["status"]
        status.choices = [choice for choice in Status.choices if (choice[0] == Status.UNSUBSCRIBED) == is_unsubscribed]
        status.help_text = _("Nothing is sent to inactive contacts, for example after a change of job.")

    def clean_address(self) -> str:
        """Store the address in its normal form."""
        try:
            address = normalise_address(self.cleaned_data["address"])
        except ValueError:
            raise ValidationError(gettext("Enter a valid e-mail address.")) from None
        if Journalist.objects.filter(address=address).exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("There is a contact with this address already."))
        return address

    def save(self, commit: bool = True) -> Any:
        self.instance.changed_at = clock.now()
        journalist = super().save(commit)
        journalist.lists.set(self.cleaned_data["lists"])
        return journalist


class NewJournalistForm(ConsentFields, JournalistForm):
    """The form of a new contact, whose consent can be recorded at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ConsentFields.base_fields:
            self.fields[name].required = False
        self.fields["consent_source"].help_text = _("How the contact agreed. Without a consent, nothing is sent.")
        self.order_fields([*JournalistForm.Meta.fields, "lists", *ConsentFields.base_fields])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if bool(data.get("consent_source")) != bool(data.get("consent_given_on")) and not self.errors:
            missing = "consent_given_on" if data.get("consent_source") else "consent_source"
            self.add_error(missing, gettext("A consent needs a source and a date."))
        return data

    def save(self, commit: bool = True) -> Any:
        journalist = super().save(commit)
        if self.cleaned_data["consent_source"]:
            self.record(journalist)
        return journalist
