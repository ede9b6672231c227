"""Copies of a section that contains hidden pages."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.models import Page

from .rules import get_hidden_page_ids


def delete_copies_of_hidden_pages(request: HttpRequest, page: Page, copy: Page) -> None:
    """Delete the copies of pages that are hidden from the user, who would own them and could read them.

    Wagtail copies all descendants of a page. This hook runs in the transaction of the request.
    """
    hidden = page.get_descendants().filter(pk__in=get_hidden_page_ids(request.user))
    for url_path in hidden.order_by("path").values_list("url_path", flat=True):
        copied_path = copy.url_path + url_path.removeprefix(page.url_path)
        for copied in copy.get_descendants().filter(url_path=copied_path):
            copied.specific.delete()
