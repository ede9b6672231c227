"""“Why is this found?”: the rank of a page for a query and the parts of its score, or why the page is not found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page
from wagtail.permissions import policy_registry

from search.engines.port import SearchUnavailable
from search.querying.explain import PageState, SearchPosition, get_page_state, get_search_position, translate_message
from search.querying.params import parse_filters
from search.querying.parser import MAX_LENGTH, MAX_WORDS

ADMIN_PERMISSION = "wagtailadmin.access_admin"


class ExplainForm(forms.Form):
    """A search query, and a page that the user may see in the admin."""

    q = forms.CharField(label=_("Search query"), max_length=MAX_LENGTH, required=False)
    filters = forms.CharField(
        label=_("Filters"),
        max_length=1_000,
        required=False,
        help_text=_("As in the address of the search page, for example “type=release&topic=press-freedom”."),
    )
    page = forms.ModelChoiceField(
        Page.objects.none(),
        widget=AdminPageChooser,
        label=_("Page"),
        error_messages={"required": _("Choose a page.")},
    )

    def __init__(self, data: QueryDict, *, user: AbstractBaseUser) -> None:
        pages = policy_registry.get_by_type(Page).explorable_instances(user)
        super().__init__(remove_hidden_page(data, pages) if data else None)
        self.fields["page"].queryset = pages

    def clean_q(self) -> str:
        """Check that the query has at most MAX_WORDS words."""
        q: str = self.cleaned_data["q"].strip()
        if len(q.split()) > MAX_WORDS:
            raise forms.ValidationError(gettext("Enter at most %(max)s words.") % {"max": MAX_WORDS})
        return q

    def clean_filters(self) -> dict[str, list[str]]:
        """Check that there are such filters and values."""
        try:
            return parse_filters(self.cleaned_data["filters"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


def remove_hidden_page(data: QueryDict, pages: QuerySet[Page]) -> QueryDict:
    """Remove the page from the form data if it is not in `pages`: the chooser would show the title of any page."""
    data = data.copy()
    page_id = data.get("page", "")
    if not (page_id.isascii() and page_id.isdigit() and pages.filter(pk=page_id).exists()):
        data["page"] = ""
    return data


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a score. `width` is its size in percent of the largest part."""

    what: str
    share: float
    width: int


class ExplainView(WagtailAdminTemplateMixin, TemplateView):
    """A GET form, so that an explanation has a URL that can be shared with colleagues."""

    page_title = _("Why is this found?")
    header_icon = "help"
    template_name = "search_admin/explain.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return Wagtail's breadcrumbs and this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the permission."""
        if not request.user.has_perm(ADMIN_PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the explanation, if the form is valid."""
        form = ExplainForm(self.request.GET, user=self.request.user)
        result = _explain(**form.cleaned_data) if form.is_valid() else {}
        return super().get_context_data(form=form, media=form.media, action=reverse("search_explain"), **result)


def _explain(q: str, filters: dict[str, list[str]], page: Page) -> dict[str, Any]:
    state = get_page_state(page.pk)
    about = {"page_id": page.pk, "q": q, "state": state, "why_not": _why_not(state)}
    if not (q or filters) or not state.site:
        return about
    try:
        place = get_search_position(page.pk, q, state.locale, state.site, filters)
    except SearchUnavailable as error:
        return {**about, "unavailable": str(error)}
    reason = translate_message(place.explanation.reason)
    return {**about, "place": place, "reason": reason, "bars": _bars(place)}


def _why_not(state: PageState) -> list[str]:
    return [*state.hidden, *([state.unsearchable] if state.unsearchable else [])]


def _bars(place: SearchPosition) -> list[Bar]:
    parts = place.explanation.parts
    largest = max((abs(share) for _, share in parts), default=0.0) or 1.0
    return [Bar(translate_message(what), share, round(100 * abs(share) / largest)) for what, share in parts]
