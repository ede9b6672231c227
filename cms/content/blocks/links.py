"""Links to further reading, on this site or elsewhere. The link itself is also used by the navigation."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.content.references import References, ResolvedReferences
from cms.content.schema import PageLink, Schema

from .base import ApiBlock, MissingReference, StoredValue, list_items


class LinkValue(Schema):
    """`path` is set when the link leads to a page of this site."""

    label: str
    url: str
    path: str | None
    description: str


class LinksValue(Schema):
    """The links in their order, under a title that may be empty."""

    title: str
    links: list[LinkValue]


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(required=False, max_length=150, help_text="A page's own title if left empty.")
    page = blocks.PageChooserBlock(required=False)
    url = blocks.URLBlock(required=False, max_length=500, label="Outside address")
    description = blocks.CharBlock(required=False, max_length=300)

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if bool(value["page"]) == bool(value["url"]):
            problem = ValidationError("Choose a page or give an outside address, one of the two.")
            raise StructBlockValidationError(block_errors={"page": problem})
        if value["url"] and not value["label"]:
            raise StructBlockValidationError(block_errors={"label": ValidationError("Say what the address leads to.")})
        return value

    class Meta:
        icon = "link"


class LinksBlock(ApiBlock, blocks.StructBlock):
    title = blocks.CharBlock(required=False, max_length=200)
    links = blocks.ListBlock(LinkBlock(), min_num=1)

    def collect_references(self, raw: StoredValue, references: References) -> None:
        collect_link_references(raw.get("links"), references)

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> LinksValue:
        links = serialize_links(raw["links"], found)
        if not links:
            raise MissingReference
        return LinksValue(title=raw.get("title") or "", links=links)

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        """What is said of pages is left out with the page while that is hidden, and hence is not told to search."""
        outside = [link for link in list_items(raw.get("links")) if not link.get("page")]
        yield (raw.get("title") or "") if outside else ""
        for link in outside:
            yield f"{link.get('label') or ''} {link.get('description') or ''}"

    class Meta:
        icon = "list-ul"


def collect_link_references(raw: StoredValue, references: References) -> None:
    references.add("page", *(link.get("page") for link in list_items(raw)))


def serialize_links(raw: StoredValue, found: ResolvedReferences) -> list[LinkValue]:
    """The links that lead somewhere the public may go."""
    links = []
    for link in list_items(raw):
        page: PageLink | None = found.get("page", link.get("page"))
        if page or (link.get("url") and not link.get("page")):
            links.append(
                LinkValue(
                    label=link.get("label") or (page.title if page else link["url"]),
                    url=page.url if page else link["url"],
                    path=page.path if page else None,
                    description=link.get("description") or "",
                )
            )
    return links
