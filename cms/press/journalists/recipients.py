"""The fields of forms that choose recipients: lists, single contacts, and a new list of these contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from .filters import search_journalists
from .forms import explain_missing_lists
from .models import MAX_NAME_LENGTH, Journalist, JournalistList

MAX_OFFERED_CONTACTS = 12


def offer_contacts(query: str = "", without: Iterable[int] = ()) -> list[dict[str, Any]]:
    """Return the first active contacts that a query finds, as choices of the picker."""
    active = _find_active().exclude(pk__in=list(without))
    return describe_contacts(search_journalists(active, query).order_by("name", "pk")[:MAX_OFFERED_CONTACTS])


def _find_active() -> QuerySet[Journalist]:
    """Return the contacts who can be chosen."""
    return Journalist.objects.filter(status=Journalist.Status.ACTIVE)


def describe_contacts(contacts: QuerySet[Journalist]) -> list[dict[str, Any]]:
    """Return the ids of contacts with their names, outlets, and whether they get no e-mails."""
    return [{"id": one.pk, "label": _describe(one)} for one in contacts.with_reachability()]


def _describe(contact: Any) -> str:
    parts = [contact.name, contact.outlet, "" if contact.is_reachable else gettext("gets no e-mails")]
    return ", ".join(part for part in parts if part)


class JournalistPicker(forms.SelectMultiple):
    """Checkboxes of the chosen contacts and of those that a search finds; a script searches while the user types."""

    class Media:
        css: ClassVar = {"all": ("journalists/picker.css",)}
        js = ("journalists/picker.js",)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        ids = [int(one) for one in value or () if str(one).isdecimal() and len(str(one)) < 19]
        return render_to_string("journalists/picker.html", self._build_context(name, ids, attrs or {}))

    def _build_context(self, name: str, ids: Sequence[int], attrs: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": name,
            "id": attrs.get("id") or f"id_{name}",
            "described_by": attrs.get("aria-describedby", ""),
            "chosen": describe_contacts(_find_active().filter(pk__in=ids).order_by("name", "pk")),
            "offered": offer_contacts(without=ids),
            "url": reverse("journalists_offered"),
        }

    def id_for_label(self, id_: str, index: Any = None) -> str:
        """Return the id of the search field."""
        return f"{id_}-query" if id_ else id_

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class RecipientFields(forms.Form):
    """Lists and single contacts, of whom a new list can be made in the same step."""

    lists = forms.ModelMultipleChoiceField(
        JournalistList.objects.none(), label=_("Lists"), required=False, widget=forms.CheckboxSelectMultiple
    )
    journalists = forms.ModelMultipleChoiceField(
        Journalist.objects.none(), label=_("Single journalists"), required=False, widget=JournalistPicker
    )
    new_list = forms.CharField(
        label=_("Keep these journalists as a list"),
        required=False,
        max_length=MAX_NAME_LENGTH,
        help_text=_("The name of a new list. The single journalists become its members, so that you can use it again."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        lists: Any = self.fields["lists"]
        lists.queryset = JournalistList.objects.all()
        lists.help_text = explain_missing_lists()
        journalists: Any = self.fields["journalists"]
        journalists.queryset = _find_active()
        if not _may(user, Journalist, "view"):
            del self.fields["journalists"], self.fields["new_list"]
        elif not _may(user, JournalistList, "add"):
            del self.fields["new_list"]

    def clean_new_list(self) -> str:
        """Return the name of the new list.

        Raises:
            ValidationError: There is a list with this name.
        """
        name: str = self.cleaned_data["new_list"].strip()
        if JournalistList.objects.filter(name=name).exists():
            raise ValidationError(gettext("There is a list with this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "journalists" in self.errors or "new_list" in self.errors or "lists" in self.errors:
            return data
        if data.get("new_list") and not data.get("journalists"):
            self.add_error("journalists", gettext("Choose the journalists of the new list."))
        elif not data.get("lists") and not data.get("journalists"):
            self.add_error("lists", gettext("Choose a list, or single journalists."))
        return data

    def create_new_list(self) -> None:
        """Create the list that was named, and let it take the place of the single contacts in the cleaned data."""
        name = self.cleaned_data.get("new_list")
        if not name:
            return
        created, is_new = JournalistList.objects.get_or_create(name=name)  # a double click sends the form twice
        created.members.add(*self.cleaned_data["journalists"])
        if is_new:
            log(created, "wagtail.create", user=self.user)
        kept = [one.pk for one in self.cleaned_data["lists"]]
        self.cleaned_data["lists"] = JournalistList.objects.filter(pk__in=[*kept, created.pk])
        self.cleaned_data["journalists"] = Journalist.objects.none()

    def find_journalists(self) -> list[Journalist]:
        """Return everybody who was chosen, also those who get no e-mail."""
        members = [one for chosen in self.cleaned_data.get("lists", ()) for one in chosen.find_members()]
        return [*members, *self.cleaned_data.get("journalists", ())]


def _may(user: Any, model: Any, action: str) -> bool:
    return bool(policy_registry.get_by_type(model).user_has_permission(user, action))
