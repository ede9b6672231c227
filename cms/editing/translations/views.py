"""The board of translations, and the views that create a translation and mark one as up to date."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, Page
from wagtail.permissions import policy_registry

from cms.editing.restricted_drafts.permissions import is_explorable
from cms.editing.restricted_drafts.rules import exclude_hidden, is_hidden

from .board import (
    BoardRow,
    build_rows,
    find_sections,
    find_sources,
    get_own_locale_ids,
    is_missing,
    is_stale,
    read_locales,
)
from .side_by_side import may_see_source
from .states import SourceChangedError, compare_states, confirm_translation, find_outdated_states, get_or_create_state

HOME_DEPTH = 2
EDIT_PERMISSIONS = ("add", "change", "publish")
COMPARISON_LIMIT = 100  # states that the report compares itself, if the worker has not compared them yet


class BoardFilterSet(WagtailFilterSet):
    """The filters of the board. Without one, it shows what is missing or stale in the languages of the user."""

    locale = django_filters.ModelChoiceFilter(
        queryset=Locale.objects.all(), label=_("Language"), empty_label=_("My languages")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("missing", _("Missing")), ("stale", _("Stale")), ("all", _("All pages"))],
        empty_label=_("Missing or stale"),
    )
    section = django_filters.ModelChoiceFilter(
        queryset=lambda request: find_sections(request.user), label=_("Section"), empty_label=_("All")
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Page]) -> QuerySet[Page]:
        """Return the sources that match all filters: the language is that of the state."""
        chosen, user = self.form.cleaned_data, self.request.user
        own = {chosen["locale"].pk} if chosen.get("locale") else get_own_locale_ids(user)
        locale_ids = own or {locale.pk for locale in read_locales()}  # writers have no languages of their own
        if section := chosen.get("section"):
            queryset = queryset.filter(path__startswith=section.path)
        match chosen.get("state"):
            case "missing":
                return queryset.filter(is_missing(user, locale_ids))
            case "stale":
                return queryset.filter(is_stale(user, locale_ids))
            case "all":
                return queryset
        return queryset.filter(is_missing(user, locale_ids) | is_stale(user, locale_ids))


class TranslationBoardView(ReportView):
    """The board of translations: languages by pages."""

    page_title = _("Translations")
    header_icon = "globe"
    model = Page
    filterset_class = BoardFilterSet
    results_template_name = "translations/board_results.html"
    index_url_name = "stale_translations"
    index_results_url_name = "stale_translations_results"
    export_filename = "translations"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.locales = read_locales()
        codes = [locale.language_code for locale in self.locales]
        self.list_export = ["page.title", "page.pk", "section", *(f"texts.{code}" for code in codes)]
        self.export_headings = {
            "page.title": _("Page"),
            "page.pk": _("Page ID"),
            "section": _("Section"),
            **{f"texts.{one.language_code}": one.get_display_name() for one in self.locales},
        }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_view_report(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        compare_states(find_outdated_states()[:COMPARISON_LIMIT])
        return super().get(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[Page]:
        return find_sources(self.request.user)

    def decorate_paginated_queryset(self, object_list: Any) -> list[BoardRow]:
        return build_rows(list(object_list), self.locales, self.request.user)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, **kwargs) | {"locales": self.locales}


def can_view_report(request: HttpRequest) -> bool:
    """Return whether the user may edit any page."""
    return policy_registry.get_by_type(Page).user_has_any_permission(request.user, EDIT_PERMISSIONS)


class ConfirmTranslationView(View):
    """Marks a translation as up to date with the published source that the user has seen."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = get_object_or_404(exclude_hidden(Page.objects.filter(alias_of=None), request.user), pk=page_id).specific
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        state = get_or_create_state(page)
        if state is None or not may_see_source(state.source, request.user):
            messages.warning(request, gettext("The page has no published source."))
            return redirect("wagtailadmin_pages:edit", page.pk)
        try:
            confirm_translation(state, request.user, int(request.POST.get("revision", "")))
        except (SourceChangedError, ValueError):
            messages.error(
                request, gettext("The source was published again in the meantime. Look at its changes once more.")
            )
        else:
            messages.success(request, gettext("The translation is marked as up to date."))
        return redirect("wagtailadmin_pages:edit", page.pk)


class TranslateView(View):
    """Creates the translation of a page into one language, in which the user may change pages.

    Wagtail's own view creates pages in any language. This one asks for the rights on the section of the new page, and
    for none on the source, which the public or the user can see.
    """

    http_method_names = ("post",)

    def post(self, request: HttpRequest, page_id: int, locale_id: int) -> HttpResponse:
        page = get_object_or_404(exclude_hidden(Page.objects.filter(alias_of=None), request.user), pk=page_id).specific
        locale = get_object_or_404(Locale, pk=locale_id)
        if not may_see_source(page, request.user) and not is_explorable(page.pk, request.user):
            raise Http404
        place = page.get_parent().get_translation_or_none(locale) if page.depth > HOME_DEPTH else None
        if place is None or is_hidden(place, request.user):
            messages.error(request, gettext("Translate the section of the page into this language first."))
            return redirect("stale_translations")
        allowed = place.specific_deferred.permissions_for_user(request.user)
        may_change = request.user.is_superuser or "change" in allowed.permissions  # none of superusers
        if not (allowed.can_add_subpage() and may_change):
            raise PermissionDenied
        if page.has_translation(locale):
            messages.error(request, gettext("The page has been translated into this language in the meantime."))
            return redirect("stale_translations")
        CopyPageForTranslationAction(page, locale, user=request.user).execute(skip_permission_checks=True)
        messages.success(request, gettext("The draft has the words of the source. Translate each part."))
        return redirect("wagtailadmin_pages:edit", page.get_translation(locale).pk)
