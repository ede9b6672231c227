"""Fields of forms in the admin: times with their zone, and choosers with values that Wagtail fails on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import BaseChooser
from wagtail.models import Page

from cms.core.time_fields import ZonedTimeField, ZonedTimeInput

_get_instance = BaseChooser.get_instance


def register_time_fields() -> None:
    """Use these fields in all forms that Wagtail's admin creates for models."""
    register_form_field_override(
        models.DateTimeField, override={"form_class": ZonedTimeField, "widget": ZonedTimeInput}
    )


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
