"""The words of a page as the public reads them, as plain text, for the comparison of versions.

Only the page's own words are stored. What its answer has from other objects, such as the titles of linked pages or the
names of contacts, is left out: these may be hidden later, while the version stays readable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from django.db.models import CharField, TextField
from django.utils.translation import override
from wagtail.fields import RichTextField

from cms.content.blocks.body import list_shown_texts
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.rich_text import to_plain_text
from cms.core import clock
from cms.core.languages import language_of_words
from cms.core.sites import SiteRoots
from cms.pages.models import BasePage

BODY = "body"


class VersionText(TypedDict):
    """The text of a field, or of a block of the body."""

    field: str  # "title", "summary", "body", or a field of the page type
    block: str  # the id of the block; empty for a field
    type: str  # the type of the block; empty for a field
    text: str


def build_texts(page: BasePage) -> list[VersionText] | None:
    """Return the texts of a visible page, in the order of its answer; None outside every site.

    Blocks are left out as in the answer: without a reference that they are about, or with an invalid value.
    """
    site_roots = SiteRoots.read()
    root = site_roots.root_of(page)
    if root is None:
        return None
    references = References(page_id=page.pk)
    page.collect_references(references)
    found = resolve_references(references, ReadContext(site_roots=site_roots, root=root, now=clock.now()))
    with override(language_of_words(root.language)):  # of the mark of struck-out text
        return [text for text in _list_texts(page, found) if text["text"]]


def _list_texts(page: BasePage, found: ResolvedReferences) -> Iterator[VersionText]:
    for name in ("title", "summary"):
        yield VersionText(field=name, block="", type="", text=getattr(page, name))
    for kind, block_id, text in list_shown_texts(page.body, found):
        yield VersionText(field=BODY, block=block_id, type=kind, text=text)
    for name in _own_text_fields(page, page.get_detail_fields(found)):
        value = getattr(page, name)
        is_html = isinstance(page._meta.get_field(name), RichTextField)
        yield VersionText(field=name, block="", type="", text=to_plain_text(value) if is_html else value)


def _own_text_fields(page: BasePage, shown: dict[str, object]) -> Iterator[str]:
    """Yield the names of the fields of the page type in its answer whose texts editors write."""
    texts = {
        field.name
        for field in page._meta.get_fields()
        if isinstance(field, CharField | TextField) and not field.choices and field.model is not BasePage
    }
    yield from (name for name, value in shown.items() if name in texts and isinstance(value, str))
