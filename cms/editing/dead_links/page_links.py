"""The links to other servers in a page: in the texts, blocks and fields that its readers see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import URLField
from wagtail.blocks import RichTextBlock, URLBlock
from wagtail.fields import RichTextField

from cms.content.blocks.base import INVALID_VALUE_ERRORS, stored_leaves
from cms.content.rich_text import get_links
from cms.core.sites import find_frontend_hosts
from cms.http.outgoing_requests import ForbiddenURL, Target, may_be_public_host, parse_target, quote_url
from cms.pages.content_checks import stored_blocks

MAX_URL_LENGTH = 2_000  # characters; longer ones are not checked
MAX_HOST_LENGTH = 253  # characters, the limit of DNS
LABEL_FIELDS = ("source", "label", "title")  # fields of a block that say what its URL leads to


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another server, in a field of a page or in the block with the id `block`."""

    url: str
    text: str
    field: str
    block: str = ""


def find_links(page: Any) -> Iterator[Link]:
    """Yield the links of a page to other servers, in the order of the page, with their URLs as they are requested."""
    own_hosts = find_own_hosts()
    for url, text, field, block in _find_urls(page):
        if is_checkable(url := quote_url(url), own_hosts):
            yield Link(url, " ".join(text.split()), field, block)


def find_own_hosts() -> set[str]:
    """Return the names of the hosts of this installation, to which no request is sent."""
    return {*find_frontend_hosts(), urlsplit(settings.CMS_URL).hostname or ""} - {""}


def is_checkable(url: str, own_hosts: set[str]) -> bool:
    """Return whether requests may be sent to a URL: it is on another server, whose name may be a public one."""
    try:
        to = parse_link(url)
    except ForbiddenURL:
        return False
    is_short = len(url) <= MAX_URL_LENGTH and len(to.host) <= MAX_HOST_LENGTH
    return is_short and to.host not in own_hosts and (to.is_listed or may_be_public_host(to.host))


def parse_link(url: str) -> Target:
    """Return the parts of a URL, without resolving its host.

    Raises:
        ForbiddenURL: The URL is invalid, or its scheme, port or parts are not allowed.
    """
    return parse_target(url, settings.LINK_CHECK_ALLOWED_HOSTS)


def _find_urls(page: Any) -> Iterator[tuple[str, str, str, str]]:
    """Yield (URL, text, field, id of the block) of all links of a page whose URL is stored in it."""
    known = page.body.stream_block.child_blocks
    for block_type, block_id, value in stored_blocks(page):
        if block_type in known:
            with suppress(*INVALID_VALUE_ERRORS):  # an invalid stored value; the edit form reports it
                yield from ((url, text, "body", block_id) for url, text in _find_in_block(known[block_type], value))
    for field in page._meta.get_fields():
        value = getattr(page, field.name, "") or "" if isinstance(field, (RichTextField, URLField)) else ""
        if isinstance(field, RichTextField):
            yield from ((url, text, field.name, "") for url, text in _find_in_html(value))
        elif value:
            yield value, str(field.verbose_name), field.name, ""


def _find_in_block(block: Any, value: Any) -> Iterator[tuple[str, str]]:
    for leaf, stored, siblings in stored_leaves(block, value):
        if not stored:
            continue
        if isinstance(leaf, RichTextBlock):
            yield from _find_in_html(stored)
        elif isinstance(leaf, URLBlock):
            labels = (siblings.get(name) for name in LABEL_FIELDS) if isinstance(siblings, dict) else ()
            yield stored, next((label for label in labels if label), "")


def _find_in_html(html: str) -> Iterator[tuple[str, str]]:
    for attributes, text in get_links(html):
        if not attributes.get("linktype") and (url := attributes.get("href")):
            yield url, text
