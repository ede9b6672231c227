"""Checks of pictures: alternative text and credit.

The blocks themselves require the alternative text of pictures in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cms.content.blocks.base import list_items
from cms.pages.content_checks import Draft, Finding, register_check, stored_blocks

MISSING_ALT_MESSAGE = _("Describe what the picture shows, or mark it as decorative.")


@register_check(blocking=True)
def check_picture_alt(draft: Draft) -> Iterator[Finding]:
    """Refuse a page picture without alternative text."""
    page, image = draft.page, draft.get("image", draft.page.image_id)
    if image and not page.image_decorative and not page.image_alt.strip() and not image.alt:
        yield Finding(str(MISSING_ALT_MESSAGE), "image_alt")


@register_check(blocking=True)
def check_share_picture_alt(draft: Draft) -> Iterator[Finding]:
    """Refuse a picture for shared links without alternative text."""
    page, image = draft.page, draft.get("image", draft.page.share_image_id)
    if image and not page.share_image_decorative and not page.share_image_alt.strip() and not image.alt:
        yield Finding(str(MISSING_ALT_MESSAGE), "share_image_alt")


@register_check
def check_picture_credit(draft: Draft) -> Iterator[Finding]:
    """Report a page picture without a credit."""
    image = draft.get("image", draft.page.image_id)
    if image and not image.credit and not getattr(draft.page, "image_credit", ""):
        text = gettext("The page's picture has no credit. Enter it in the picture's own form, under Images.")
        yield Finding(text, "image")


@register_check
def check_body_picture_credits(draft: Draft) -> Iterator[Finding]:
    """Report pictures in the text without a credit."""
    for kind, block, value in stored_blocks(draft.page, "image", "gallery"):
        pictures = [value] if kind == "image" else [*list_items(value.get("images"))]
        count = sum(_lacks_credit(draft, picture) for picture in pictures)
        if count:
            text = ngettext(
                "A picture in the text has no credit.", "%(count)s pictures in the text have no credit.", count
            )
            yield Finding(text % {"count": count}, "body", block)


def _lacks_credit(draft: Draft, value: dict[str, Any]) -> bool:
    image = draft.get("image", value.get("image"))
    return image is not None and not image.credit and not value.get("credit")
