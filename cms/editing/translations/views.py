"""The report of stale translations, and the view that marks a translation as up to date."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, Page
from wagtail.permissions import policy_registry

from cms.core.visibility import visible_now
from cms.editing.restricted_drafts.permissions import get_explorable_pages
from cms.editing.restricted_drafts.rules import exclude_hidden

from .models import TranslationState
from .side_by_side import may_see_source
from .states import SourceChangedError, compare_states, confirm_translation, find_outdated_states, get_or_create_state

EDIT_PERMISSIONS = ("add", "change", "publish")
COMPARISON_LIMIT = 100  # states that the report compares itself, if the worker has not compared them yet


class StaleTranslationsFilterSet(WagtailFilterSet):
    """The filter by the language of the translation."""

    locale = django_filters.ModelChoiceFilter(
        field_name="page__locale", queryset=Locale.objects.all(), label=_("Language"), empty_label=_("All")
    )

    class Meta:
        model = TranslationState
        fields: list[str] = []


class StaleTranslationsView(ReportView):
    """The translations whose source has changed since, the oldest change first."""

    page_title = _("Stale translations")
    header_icon = "globe"
    model = TranslationState
    filterset_class = StaleTranslationsFilterSet
    results_template_name = "translations/report_results.html"
    index_url_name = "stale_translations"
    index_results_url_name = "stale_translations_results"
    export_filename = "stale-translations"
    list_export = [
        "page_title",
        "language",
        "page_id",
        "source_title",
        "source_language",
        "source_id",
        "changes",
        "stale_since",
        "matched_at",
        "get_origin_display",
    ]
    export_headings = {
        "page_title": _("Translation"),
        "language": _("Language"),
        "page_id": _("Page ID"),
        "source_title": _("Source"),
        "source_language": _("Language of the source"),
        "source_id": _("Page ID of the source"),
        "changes": _("Changes"),
        "stale_since": _("Source changed"),
        "matched_at": _("Matched the source"),
        "get_origin_display": _("How this is known"),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_view_report(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        compare_states(find_outdated_states()[:COMPARISON_LIMIT])
        return super().get(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[TranslationState]:
        return find_stale_states(self.request.user)


def find_stale_states(user: Any) -> QuerySet[TranslationState]:
    """Return the stale translations that the user may edit, of sources that the user may see."""
    policy = policy_registry.get_by_type(Page)
    editable = policy.instances_user_has_permission_for(user, "change").order_by().values("pk")
    sources = Q(source__in=visible_now().order_by().values("pk")) | Q(
        source__in=get_explorable_pages(user).order_by().values("pk")
    )
    return (
        TranslationState.objects.filter(sources, source__live=True, page__in=editable, page__alias_of=None)
        .exclude(stale_since=None)
        .select_related("page__locale", "source__locale")
        .order_by("stale_since", "pk")
    )


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
