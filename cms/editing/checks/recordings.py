"""Checks of audio, videos and embedded pages: a missing transcript, and frames that readers will not see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext

from cms.content.blocks.base import INVALID_VALUE_ERRORS
from cms.content.blocks.embeds import get_frame_url, get_host
from cms.pages.content_checks import Draft, Finding, register_check, stored_blocks


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
    for _, block, value in stored_blocks(draft.page, "embed"):
        with suppress(*INVALID_VALUE_ERRORS):  # the edit form reports an invalid address
            yield from _check_frame(value, block)


def _check_frame(value: dict[str, Any], block: str) -> Iterator[Finding]:
    if get_frame_url(value["url"]) is None:
        text = gettext(
            "Readers will see a link instead of a frame: frames of %(host)s are not allowed here, or the address does "
            "not begin with https://. An administrator can add hosts to the setting EMBED_HOSTS."
        )
        yield Finding(text % {"host": get_host(value["url"])}, "body", block)
