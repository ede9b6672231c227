"""The forms of journalists with their consent, and of lists: saved filter, new members, and a list from a search."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from cms.core import clock
from cms.delivery.sign_ups.addresses import normalise_address

from .consents import find_day, record_consent
from .csv_files import read_address
from .filters import FIND_CHOICES, build_criteria, find_languages, find_regions, find_topics, key_of
from .models import MAX_NAME_LENGTH, Journalist, JournalistList, default_consent_text

Status = Journalist.Status
MAX_NAMED_ADDRESSES = 10  # limit of one message


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


class ConsentForm(ConsentFields):
    """The form of a consent of an existing contact."""

    def __init__(self, *args: Any, journalist: Journalist, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unsubscribed_at = journalist.unsubscribed_at

    def clean_consent_given_on(self) -> Any:
        """Refuse a day before the withdrawal, too. One of the same day may follow a withdrawal by mistake."""
        given_on = super().clean_consent_given_on()
        if given_on and self._unsubscribed_at and given_on < find_day(self._unsubscribed_at):
            text = gettext("This contact unsubscribed on %(day)s. An earlier consent does not change that.")
            raise ValidationError(text % {"day": date_format(find_day(self._unsubscribed_at))})
        return given_on


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
        if self.instance.unsubscribed_at and self.instance.status == Status.ACTIVE:
            self.instance.status = Status.UNSUBSCRIBED  # was inactive, and has unsubscribed meanwhile
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


def explain_missing_lists() -> str:
    """Return the help text of a field that offers all lists: how to create one if there is none, otherwise nothing."""
    if JournalistList.objects.exists():
        return ""
    text = gettext('There is no list of journalists yet. <a href="{url}">Create a list</a>')
    return format_html(text, url=reverse("journalist_lists:add"))


def _choices_field(find: Any, label: Any) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        find().none(), label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class JournalistListForm(WagtailAdminModelForm):
    """The name of a list and its saved filter. Members are added and removed on the page of the list."""

    languages = _choices_field(find_languages, _("Filter: languages"))
    topics = _choices_field(find_topics, _("Filter: topics"))
    regions = _choices_field(find_regions, _("Filter: regions"))
    outlet = forms.CharField(label=_("Filter: outlet contains"), required=False, max_length=MAX_NAME_LENGTH)
    beat = forms.CharField(
        label=_("Filter: beat contains"),
        required=False,
        max_length=MAX_NAME_LENGTH,
        help_text=_("With a filter, everybody whom it finds is on the list, beside the members that you choose."),
    )

    class Meta:
        model = JournalistList
        fields = ("name", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self)
        criteria = self.instance.criteria
        for name, find in FIND_CHOICES.items():
            self.fields[name].initial = [one.pk for one in find() if key_of(one) in criteria.get(name, ())]
        for name in ("outlet", "beat"):
            self.fields[name].initial = criteria.get(name, "")

    def save(self, commit: bool = True) -> Any:
        self.instance.criteria = build_criteria(self.cleaned_data) | self._find_lost_criteria()
        return super().save(commit)

    def _find_lost_criteria(self) -> dict[str, Any]:
        """Return the criteria of which nothing is left because it was deleted: without them, more would be found.

        They end when another value is chosen.
        """
        kept = {}
        for name, find in FIND_CHOICES.items():
            stored = self.instance.criteria.get(name, ())
            known = {key_of(one) for one in find()}
            if stored and not known.intersection(stored) and not self.cleaned_data[name]:
                kept[name] = list(stored)
        return kept


class NewMembersForm(forms.Form):
    """The e-mail addresses of contacts that become members of a list."""

    addresses = forms.CharField(
        label=_("Add contacts"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("E-mail addresses, one in each line."),
    )

    def clean_addresses(self) -> list[Journalist]:
        """Return the contacts with these addresses.

        Raises:
            ValidationError: There are none with some of the addresses.
        """
        given = dict.fromkeys(line.strip() for line in self.cleaned_data["addresses"].splitlines() if line.strip())
        addresses = {line: read_address(line) for line in given}
        found = {one.address: one for one in Journalist.objects.filter(address__in=set(addresses.values()))}
        if missing := [line for line, address in addresses.items() if address not in found]:
            text = gettext("There are no contacts with these addresses: %(addresses)s. Add them first.")
            raise ValidationError(text % {"addresses": ", ".join(missing[:MAX_NAMED_ADDRESSES])})
        return list(found.values())


class ListFromSearchForm(forms.Form):
    """What becomes of the contacts that search and filters have found."""

    add_to = forms.ModelChoiceField(
        JournalistList.objects.none(), label=_("Add them to the list"), required=False, empty_label=_("A new list")
    )
    name = forms.CharField(label=_("Name of the new list"), required=False, max_length=MAX_NAME_LENGTH)
    keep_filter = forms.BooleanField(
        label=_("Keep the filter instead of these contacts"),
        required=False,
        help_text=_("The new list then always has those whom the filter finds, also contacts that you add later."),
    )

    def __init__(self, *args: Any, may_keep_filter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["add_to"].queryset = JournalistList.objects.all()
        if not may_keep_filter:
            self.fields["keep_filter"].disabled = True
            self.fields["keep_filter"].help_text = _(
                "A list can keep languages, topics, regions, outlet and beat, without a search word or another filter."
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        name = data.get("name")
        if not data.get("add_to") and not name:
            self.add_error("name", gettext("Choose a list, or name a new one."))
        elif data.get("add_to") and (name or data.get("keep_filter")):
            self.add_error("add_to", gettext("Choose either this list or a new one."))
        elif name and JournalistList.objects.filter(name=name).exists():
            self.add_error("name", gettext("There is a list with this name already."))
        return data
