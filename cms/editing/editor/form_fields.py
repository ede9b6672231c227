"""Fields of forms in the admin: times that name their zone, and choosers with values that Wagtail fails on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateTimeInput, BaseChooser
from wagtail.models import Page

AMBIGUOUS = "ambiguous_timezone"  # Django's code for times that occur twice or never
_get_instance = BaseChooser.get_instance


def register_time_fields() -> None:
    """Use these fields in all forms that Wagtail's admin creates for models."""
    register_form_field_override(
        models.DateTimeField, override={"form_class": ZonedTimeField, "widget": ZonedTimeInput}
    )


class ZonedTimeInput(AdminDateTimeInput):
    """Wagtail's input with a calendar, which replaces what it cannot read by the present time unless told otherwise."""

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "validateOnBlur": False}


class ZonedTimeField(forms.DateTimeField):
    """A time in the active zone, which the help text names.

    A time that occurs twice, when the clocks go back, is typed and shown with its offset: `2026-10-25 02:30+02:00`.
    """

    default_error_messages = {"invalid": _("Type year, month, day, hour and minute as in 2026-12-01 09:00.")}

    def __init__(self, *args: Any, widget: Any = None, help_text: Any = "", **kwargs: Any) -> None:
        if isinstance(widget, AdminDateTimeInput):  # Wagtail's dialog of the schedule has inputs of its own
            overlay = widget.js_overlay_parent_selector
            widget = ZonedTimeInput(widget.attrs, format=widget.format, js_overlay_parent_selector=overlay)
        super().__init__(*args, widget=widget, help_text=lazy(_add_zone, str)(help_text), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the value for the input: a time that occurs twice as text with its offset."""
        if isinstance(value, datetime) and timezone.is_aware(value):
            local = timezone.localtime(value)
            if _is_ambiguous(local):
                return _write(local)
        return super().prepare_value(value)

    def to_python(self, value: Any) -> datetime | None:
        """Return the time.

        Raises:
            ValidationError: It is no time, or the clock of the zone shows it twice or never.
        """
        try:
            return super().to_python(value)
        except ValidationError as error:
            typed = error.params.get("datetime") if error.code == AMBIGUOUS and error.params else None
            if not isinstance(typed, datetime):
                raise
            raise ValidationError(_describe_shift(typed), code=AMBIGUOUS) from error


def _add_zone(help_text: Any) -> str:
    """Return the help text with the active zone, and with that of the site if it is another one."""
    own, site = timezone.get_current_timezone_name(), settings.SITE_TIME_ZONE
    if own == site:
        zone = gettext("Time zone: %(zone)s.") % {"zone": own}
    else:
        zone = gettext("Time zone: %(zone)s, that of your account. The site's time zone is %(site)s.") % {
            "zone": own,
            "site": site,
        }
    return f"{help_text} {zone}".strip()


def _is_ambiguous(local: datetime) -> bool:
    """Return whether the clock of its zone shows this time twice."""
    return _find_offset(local, fold=0) > _find_offset(local, fold=1)


def _write(local: datetime) -> str:
    return local.isoformat(" ", "minutes")


def _find_offset(local: datetime, fold: int) -> timedelta:
    return local.replace(fold=fold).utcoffset() or timedelta()


def _describe_shift(typed: datetime) -> str:
    """Return what is wrong with a time at which the clocks change, and what to type instead."""
    zone = timezone.get_current_timezone()
    first, second = (typed.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    values = {"time": f"{typed:%Y-%m-%d %H:%M}", "zone": timezone.get_current_timezone_name()}
    if _is_ambiguous(first):
        text = gettext(
            "%(time)s occurs twice in %(zone)s, because the clocks go back. Type %(first)s for the first time, or "
            "%(second)s for the second."
        )
        return text % {**values, "first": _write(first), "second": _write(second)}
    text = gettext("%(time)s does not exist in %(zone)s, because the clocks go forward. Type an earlier or later time.")
    return text % values


def get_instance(chooser: BaseChooser, value: Any) -> Any:
    """Return the chosen object; None for a value that is not an id, for which the form has an error."""
    try:
        return _get_instance(chooser, value)
    except (TypeError, ValueError, OverflowError):
        return None


def replace_wagtails_function() -> None:
    """Replace the method for all choosers: those of pages, images, documents and snippets inherit it.

    Wagtail fails on values that are not ids, and on ids of objects that were deleted meanwhile.
    """
    BaseChooser.get_instance = get_instance


def check_new_parent(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to copy a page below one that does not exist; Wagtail reads that page before it validates the form."""
    if request.method != "POST":
        return None
    value = request.POST.get("new_parent_page", "")
    if value.isdecimal() and len(value) < 10 and Page.objects.filter(pk=value).exists():
        return None
    messages.error(request, gettext("The page has not been copied: there is no such parent page. Choose another."))
    return redirect("wagtailadmin_pages:copy", page.pk)
