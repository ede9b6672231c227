"""Checks of media: images without alternative text or credit, recordings without transcript, refused frames.

The blocks themselves require the alternative text of images in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cms.content.blocks.base import INVALID_VALUE_ERRORS, list_items
from cms.content.blocks.embeds import get_frame_url, get_host
from cms.pages.content_checks import Draft, Finding, register_check, stored_blocks

MISSING_ALT_MESSAGE = _("Describe what the image shows, or mark it as decorative.")


@register_check(blocking=True)
def check_picture_alt(draft: Draft) -> Iterator[Finding]:
    """Refuse an image of the page without alternative text."""
    page, image = draft.page, draft.get("image", draft.page.image_id)
    if image and not page.image_decorative and not page.image_alt.strip() and not image.alt:
        yield Finding(str(MISSING_ALT_MESSAGE), "image_alt")


@register_check(blocking=True)
def check_share_picture_alt(draft: Draft) -> Iterator[Finding]:
    """Refuse an image for shared links without alternative text."""
    page, image = draft.page, draft.get("image", draft.page.share_image_id)
    if image and not page.share_image_decorative and not page.share_image_alt.strip() and not image.alt:
        yield Finding(str(MISSING_ALT_MESSAGE), "share_image_alt")


@register_check
def check_picture_credit(draft: Draft) -> Iterator[Finding]:
    """Report an image of the page without a credit."""
    image = draft.get("image", draft.page.image_id)
    if image and not image.credit and not getattr(draft.page, "image_credit", ""):
        text = gettext("The page's image has no credit. Enter it in the image's own form, under Images.")
        yield Finding(text, "image")


@register_check
def check_body_picture_credits(draft: Draft) -> Iterator[Finding]:
    """Report images in the text without a credit."""
    for kind, block, value in stored_blocks(draft.page, "image", "gallery"):
        pictures = [value] if kind == "image" else [*list_items(value.get("images"))]
        count = sum(_lacks_credit(draft, picture) for picture in pictures)
        if count:
            text = ngettext(
                "An image in the text has no credit.", "%(count)s images in the text have no credit.", count
            )
            yield Finding(text % {"count": count}, "body", block)


def _lacks_credit(draft: Draft, value: dict[str, Any]) -> bool:
    image = draft.get("image", value.get("image"))
    return image is not None and not image.credit and not value.get("credit")


@register_check
def check_transcripts(draft: Draft) -> Iterator[Finding]:
    """Report recordings and videos without a transcript."""
    for kind, block, value in stored_blocks(draft.page, "audio", "video"):
        if isinstance(value, dict) and not str(value.get("transcript") or "").strip():
            if kind == "audio":
                text = gettext("This recording has no transcript, so people who cannot hear it miss what is said.")
            else:
                text = gettext("This video has no transcript, so people who cannot hear or see it miss its content.")
            yield Finding(text, "body", block)


@register_check
def check_embedded_hosts(draft: Draft) -> Iterator[Finding]:
    """Report embedded pages that become a link, because frames of their host are not allowed."""
    for _kind, block, value in stored_blocks(draft.page, "embed"):
        with suppress(*INVALID_VALUE_ERRORS):  # the edit form reports an invalid URL
            yield from _check_frame(value, block)


def _check_frame(value: dict[str, Any], block: str) -> Iterator[Finding]:
    if get_frame_url(value["url"]) is None:
        text = gettext(
            "Readers will see a link instead of a frame: frames of %(host)s are not allowed here, or the address does "
            "not begin with https://. An administrator can add hosts to the setting EMBED_HOSTS."
        )
        yield Finding(text % {"host": get_host(value["url"])}, "body", block)
