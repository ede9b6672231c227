"""“Why is this found?”: for any query and page, the place, what the score is made of, or the reason why it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from search.engines.port import SearchUnavailable
from search.querying.explain import Place, State, place_of, state_of
from search.querying.params import MAX_LENGTH, MAX_WORDS

ADMIN_PERMISSION = "wagtailadmin.access_admin"


class ExplainForm(forms.Form):
    """A page that this person may see in the admin, and what a visitor types."""

    q = forms.CharField(label="What a visitor types", max_length=MAX_LENGTH, required=False)
    page = forms.ModelChoiceField(
        Page.objects.none(),
        widget=AdminPageChooser,
        label="Page",
        error_messages={"required": "Choose a page that you may see."},
    )

    def __init__(self, data: QueryDict, *, user: AbstractBaseUser) -> None:
        pages = PagePermissionPolicy().explorable_instances(user)
        super().__init__(remove_hidden_page(data, pages) if data else None)
        self.fields["page"].queryset = pages

    def clean_q(self) -> str:
        q: str = self.cleaned_data["q"].strip()
        if len(q.split()) > MAX_WORDS:
            raise forms.ValidationError(f"At most {MAX_WORDS} words.")
        return q


def remove_hidden_page(data: QueryDict, pages: QuerySet[Page]) -> QueryDict:
    """The chooser would show the title of whatever page it is given."""
    data = data.copy()
    asked = data.get("page", "")
    if not (asked.isascii() and asked.isdigit() and pages.filter(pk=asked).exists()):
        data["page"] = ""
    return data


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a score; `width` is its share of the largest part, in percent."""

    what: str
    share: float
    width: int


class ExplainView(WagtailAdminTemplateMixin, TemplateView):
    """A GET form: an answer can be sent to a colleague as an address."""

    page_title = "Why is this found?"
    header_icon = "help"
    template_name = "search_admin/explain.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(ADMIN_PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = ExplainForm(self.request.GET, user=self.request.user)
        result = _answer(form.cleaned_data["page"].pk, form.cleaned_data["q"]) if form.is_valid() else {}
        return super().get_context_data(form=form, media=form.media, action=reverse("search_explain"), **result)


def _answer(page_id: int, q: str) -> dict[str, Any]:
    state = state_of(page_id)
    about = {"page_id": page_id, "q": q, "state": state, "why_not": _why_not(state)}
    if not q or not state.site:
        return about
    try:
        place = place_of(page_id, q, state.locale, state.site)
    except SearchUnavailable as error:
        return {**about, "away": str(error)}
    return {**about, "place": place, "bars": _bars(place)}


def _why_not(state: State) -> list[str]:
    return [*state.hidden, *([state.unsearchable] if state.unsearchable else [])]


def _bars(place: Place) -> list[Bar]:
    parts = place.explanation.parts
    largest = max((abs(share) for _, share in parts), default=0.0) or 1.0
    return [Bar(what, share, round(100 * abs(share) / largest)) for what, share in parts]
