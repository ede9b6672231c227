"""Keep the part of a page to which a link leads, and the id of a link, while a rich text with such a link is edited.

Wagtail's editor knows only the page or the address. Without this, the first edit of an imported text would lose the
part, and footnotes would not lead back to the place in the text.
"""

from __future__ import annotations

from typing import Any

from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.admin.rich_text.converters.html_to_contentstate import ExternalLinkElementHandler, PageLinkElementHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms.content.rich_text import FRAGMENT

from .rich_text_attributes import read_attributes


class AddressLinkHandler(ExternalLinkElementHandler):
    """Reads a stored link to an address, with its own id."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        data: dict[str, Any] = super().get_attribute_data(attrs)
        own_id = read_attributes(attrs, ("id",)).get("id")
        return {**data, "anchor": own_id} if own_id else data


class PageLinkHandler(PageLinkElementHandler):
    """Reads a stored link to a page, with its part."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        data: dict[str, Any] = super().get_attribute_data(attrs)
        fragment = attrs.get(FRAGMENT)
        return {**data, "fragment": fragment} if fragment else data


def write_link(properties: dict[str, Any]) -> Any:
    """Return the element to store for a link of the editor."""
    if properties.get("id") is None:
        link = link_entity(properties)
        link.attr.update(read_attributes({"id": properties.get("anchor")}, ("id",)))
        return link
    if not properties.get("fragment"):
        return link_entity(properties)
    attributes = {"linktype": "page", "id": properties["id"], FRAGMENT: properties["fragment"]}
    return DOM.create_element("a", attributes, properties["children"])


def register_link_rules(features: FeatureRegistry) -> None:
    """Replace Wagtail's rules by which links are read and stored."""
    rules = {
        "from_database_format": {
            "a[href]": AddressLinkHandler("LINK"),
            'a[linktype="page"]': PageLinkHandler("LINK"),
        },
        "to_database_format": {"entity_decorators": {"LINK": write_link}},
    }
    features.register_converter_rule("contentstate", "link", rules)
