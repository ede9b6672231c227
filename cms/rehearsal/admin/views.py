"""*Plan → Rehearse*: the slider with the moments at which something changes, and the rehearsals that are running."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.localisation import format_time
from cms.core.zones import write_local_time

from ..lifecycle import RehearsalRefused, create_rehearsal, is_on, may_rehearse
from ..models import Rehearsal
from .forms import MinuteForm
from .moments import Moment, find_moments, read_minute


class RehearserView(View):
    """A view for users who may rehearse."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_rehearse(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class RehearsalAdminView(RehearserView, WagtailAdminTemplateMixin, TemplateView):
    """Base class of the pages about rehearsals."""

    header_icon = "history"
    _show_breadcrumbs = True


@dataclass(frozen=True, slots=True)
class RunningRow:
    """A rehearsal in the list. Only its maker can open it, because it may show drafts that are hidden from others."""

    rehearsal: Rehearsal
    time: str
    is_own: bool


class RehearseView(RehearsalAdminView):
    """Chooses a minute, and requests its rehearsal from the service."""

    page_title = _("Rehearse")
    template_name = "rehearsal/rehearse.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MinuteForm(request.POST)
        if form.is_valid():
            try:
                rehearsal = create_rehearsal(request.user, *form.get_minute())
            except RehearsalRefused as error:
                form.add_error("at", str(error))
            else:
                return redirect("rehearsal", rehearsal.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        moments = find_moments(self.request.user)
        chosen = read_minute(self.request.GET.get("at", "")) or (moments[0].at if moments else None)
        form = kwargs.pop("form", None) or MinuteForm(initial={"at": chosen})
        return super().get_context_data(
            form=form,
            moments=moments,
            chosen=chosen,
            steps=[_describe_step(moment) for moment in moments],
            position=next((number for number, moment in enumerate(moments) if moment.at == chosen), 0),
            running=[_build_row(row, self.request.user) for row in Rehearsal.running().select_related("made_by")],
            is_on=is_on(),
            lifetime=settings.REHEARSAL_LIFETIME_HOURS,
            **kwargs,
        )


def _describe_step(moment: Moment) -> dict[str, str]:
    """Return what the script of the slider needs of a moment: its words, and what to type for it."""
    zone = timezone.get_current_timezone()
    return {
        "label": format_time(moment.at),
        "text": write_local_time(moment.at, zone),
        "zone": timezone.get_current_timezone_name(),
    }


def _build_row(rehearsal: Rehearsal, user: Any) -> RunningRow:
    return RunningRow(rehearsal, format_time(rehearsal.at, ZoneInfo(rehearsal.zone)), rehearsal.made_by_id == user.pk)
