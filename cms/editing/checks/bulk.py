"""Apply the blocking checks when several pages are published from the page list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from wagtail.models import Page

from cms.pages.content_checks import run_content_checks
from cms.pages.models import BasePage


def check_bulk_publish(request: HttpRequest, action: str, objects: Iterable[Any], view: Any) -> HttpResponse | None:
    """Return None if all pages may be published, else a redirect with an error message.

    If one page fails, none is published, so that editors need not find out which ones were.
    """
    if action != "publish" or request.method != "POST":
        return None
    with_children = bool(request.POST.get("include_descendants"))
    problems = [message for page in _pages(objects, with_children) for message in _get_blocking_messages(page)]
    if not problems:
        return None
    messages.error(request, gettext("Nothing has been published. %(problems)s") % {"problems": " ".join(problems)})
    return redirect(view.next_url or "wagtailadmin_explore_root")


def _pages(objects: Iterable[Any], with_children: bool) -> Iterator[Page]:
    for page in objects:
        if isinstance(page, Page):
            yield page
            if with_children:
                yield from page.get_descendants().not_live()


def _get_blocking_messages(page: Page) -> Iterator[str]:
    draft = page.get_latest_revision_as_object()
    if isinstance(draft, BasePage):
        for finding in run_content_checks(draft, blocking=True):
            yield gettext("“%(title)s”: %(message)s") % {"title": draft.title, "message": finding.message}
