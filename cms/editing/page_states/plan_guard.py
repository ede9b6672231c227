"""Publish a page of a scheduled bundle alone only if the button that was pressed said so.

The words of the button are about the time that the draft had when the form was shown. If a user then clears the time in
the form, the button still says that the page becomes public with its bundle, and it would be public at once.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.models import Page

from cms.core import clock

from .actions import PUBLISH, is_published_with_plan
from .facts import find_plans, read_facts

ALONE = "alone"  # what the button that says so sends


def refuse_early_publication(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Show the form again, with the right words, as a `before_publish_page` hook; the draft is saved already."""
    plan = find_plans([page.pk]).get(page.pk)
    if plan is None or not plan.is_scheduled or request.POST.get(PUBLISH) == ALONE:
        return None
    now = clock.now()
    if is_published_with_plan(read_facts([page], now)[0], now):
        return None
    text = gettext("The draft has another time than its bundle. It is saved, and nothing of it is published.")
    messages.error(request, text)
    return redirect("wagtailadmin_pages:edit", page.pk)
