"""Pictures: words for those who do not see them, and a name for who made them.

That a picture in the text has words, its block asks itself, like everything else about its own fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cms.content.blocks.base import list_items
from cms.pages.content_checks import Draft, Finding, register_check, stored_blocks

WORDLESS = "Say what the picture shows, or mark it as decorative."


@register_check(blocking=True)
def picture_without_words(draft: Draft) -> Iterator[Finding]:
    page, image = draft.page, draft.get("image", draft.page.image_id)
    if image and not page.image_decorative and not page.image_alt.strip() and not image.alt:
        yield Finding(WORDLESS, "image_alt")


@register_check(blocking=True)
def shared_picture_without_words(draft: Draft) -> Iterator[Finding]:
    page, image = draft.page, draft.get("image", draft.page.share_image_id)
    if image and not page.share_image_decorative and not page.share_image_alt.strip() and not image.alt:
        yield Finding(WORDLESS, "share_image_alt")


@register_check
def picture_without_credit(draft: Draft) -> Iterator[Finding]:
    image = draft.get("image", draft.page.image_id)
    if image and not image.credit and not getattr(draft.page, "image_credit", ""):
        yield Finding("The page's picture names nobody who made it: give its credit under Images.", "image")


@register_check
def picture_in_the_text_without_credit(draft: Draft) -> Iterator[Finding]:
    for kind, block, value in stored_blocks(draft.page, "image", "gallery"):
        shown = [value] if kind == "image" else [*list_items(value.get("images"))]
        without = [one for one in shown if _is_without_credit(draft, one)]
        if without:
            which = "A picture" if len(without) == 1 else f"{len(without)} pictures"
            yield Finding(f"{which} in the text without a credit.", "body", block)


def _is_without_credit(draft: Draft, value: dict[str, Any]) -> bool:
    image = draft.get("image", value.get("image"))
    return image is not None and not image.credit and not value.get("credit")
