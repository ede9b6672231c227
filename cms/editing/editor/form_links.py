"""Links above the form of a page that other apps offer, such as the one to the steps of a release."""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import import_string
from wagtail.models import Page

from cms.core.extension_points import ExtensionPoint

FormLink = tuple[str, str]  # a label and a URL

FORM_LINKS = ExtensionPoint[str](
    "clarion_form_link",
    receives="The dotted path of a function of a page and a user, which returns the label and the URL of a link above "
    "the form of the page in the admin, or None.",
    example='hooks.register("clarion_form_link", "harbour.tides.build_form_link")',
)


def find_form_links(page: Page, user: Any) -> list[FormLink]:
    """Return the links for the user above the form of a stored page."""
    if page.pk is None:
        return []
    found = (import_string(path)(page, user) for path in FORM_LINKS.values())
    return [link for link in found if link]
