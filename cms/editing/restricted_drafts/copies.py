"""Copies of a section that contains pages hidden from the user."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import ngettext
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from .rules import exclude_hidden, get_hidden_page_ids, has_hidden_descendants


class VisibleCopyForm(CopyForm):
    """Wagtail's form to copy a page, without the number of its descendants if some of them are hidden from the user."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "copy_subpages" not in self.fields or not has_hidden_descendants(self.page, self.user):
            return
        count = exclude_hidden(self.page.get_descendants(), self.user).count()
        if count:
            text = ngettext("This will copy %(count)s subpage.", "This will copy %(count)s subpages.", count)
            self.fields["copy_subpages"].help_text = text % {"count": count}
        else:
            del self.fields["copy_subpages"]


def delete_copies_of_hidden_pages(request: HttpRequest, page: Page, copy: Page) -> None:
    """Delete the copies of pages that are hidden from the user, who would own them and could read them.

    Wagtail copies all descendants of a page. This hook runs in the transaction of the request.
    """
    hidden = page.get_descendants().filter(pk__in=get_hidden_page_ids(request.user))
    for url_path in hidden.order_by("path").values_list("url_path", flat=True):
        copied_path = copy.url_path + url_path.removeprefix(page.url_path)
        for copied in copy.get_descendants().filter(url_path=copied_path):
            copied.specific.delete()
