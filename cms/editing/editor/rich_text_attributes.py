"""Keep the attributes of rich text that Wagtail's editor does not know, while a text with them is edited.

They are the language and direction of a part (`lang`, `dir`), the first number of a list (`start`), and the ids by
which footnotes are reached. In the editor, those of a paragraph or item are the data of its block, and those of a
`<span>` are the name of a style that no button has; `static/editor/languages.js` makes the editor keep such styles.

Of a link, Wagtail's editor knows only the page or the URL. Without these rules, the first edit of an imported text
would lose the part of the page to which a link leads, and the id of the link, by which footnotes lead back to the text.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from draftjs_exporter.engines.string import Elt
from wagtail.admin.rich_text.converters.contentstate import link_entity, style_fallback
from wagtail.admin.rich_text.converters.contentstate_models import Block
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    BlockElementHandler,
    ExternalLinkElementHandler,
    InlineStyleElementHandler,
    ListElementHandler,
    ListItemElementHandler,
    PageLinkElementHandler,
)
from wagtail.admin.rich_text.editors.draftail.features import Feature, InlineStyleFeature
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms.content.plain_text import DELETED_TAGS
from cms.content.rich_text import FRAGMENT, VALUES

OF_TEXT = ("lang", "dir")
OF_ITEM = ("id", "value", *OF_TEXT)
OF_LIST = ("start", *OF_TEXT)
LIST_TYPES = {"ol": "ordered-list-item", "ul": "unordered-list-item"}
LANGUAGE_STYLE = "LANGUAGE"  # “LANGUAGE:de:”, “LANGUAGE:ar:rtl”
STRUCK_OUT, INSERTED = "STRIKETHROUGH", "INSERT"

Attributes = dict[str, str]


def read_attributes(attributes: Any, names: tuple[str, ...]) -> Attributes:
    """Return those of the attributes that have these names and a possible value."""
    given = {name: (attributes or {}).get(name) for name in names}
    return {name: value for name, value in given.items() if isinstance(value, str) and VALUES[name].fullmatch(value)}


class HiddenFeature(Feature):
    """A feature without a button in the editor."""

    def construct_options(self, options: dict[str, Any]) -> None:
        """Add nothing to the options of the editor."""


class AttributeBlock(Block):
    """A block of the editor with data."""

    def __init__(self, kind: str, depth: int, key: str | None, data: dict[str, Any]) -> None:
        super().__init__(kind, depth=depth, key=key)
        self.data = data

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "data": self.data}


class ParagraphHandler(BlockElementHandler):
    """Reads a paragraph with its language and direction."""

    def create_block(self, name: str, attrs: Attributes, state: Any, contentstate: Any) -> Block:
        block = super().create_block(name, attrs, state, contentstate)
        return AttributeBlock(block.type, block.depth, block.key, read_attributes(attrs, OF_TEXT))


class ListHandler(ListElementHandler):
    """Reads a list. Its attributes are kept with its first item, as the editor has items only."""

    def handle_starttag(self, name: str, attrs: Any, state: Any, contentstate: Any) -> None:
        super().handle_starttag(name, attrs, state, contentstate)
        state.list_attributes = read_attributes(dict(attrs), OF_LIST)


class ItemHandler(ListItemElementHandler):
    """Reads an item of a list with its attributes, the first one with those of the list."""

    def create_block(self, name: str, attrs: Attributes, state: Any, contentstate: Any) -> Block:
        block = super().create_block(name, attrs, state, contentstate)
        data: dict[str, Any] = read_attributes(attrs, OF_ITEM)
        of_list, state.list_attributes = getattr(state, "list_attributes", None), None
        return AttributeBlock(block.type, block.depth, block.key, {**data, "list": of_list} if of_list else data)


class LanguageHandler(InlineStyleElementHandler):
    """Reads a part in another language or direction."""

    def __init__(self) -> None:
        super().__init__(LANGUAGE_STYLE)

    def handle_starttag(self, name: str, attrs: Any, state: Any, contentstate: Any) -> None:
        super().handle_starttag(name, attrs, state, contentstate)
        kept = read_attributes(dict(attrs), OF_TEXT)
        state.current_inline_styles[-1].style = ":".join((self.style, *(kept.get(name, "") for name in OF_TEXT)))

    def handle_endtag(self, name: str, state: Any, contentstate: Any) -> None:
        state.current_inline_styles[-1].style, style = self.style, state.current_inline_styles[-1].style
        closed = state.current_inline_styles[-1]
        super().handle_endtag(name, state, contentstate)
        closed.style = style


class ListItem(Elt):
    """An item to store, which has the attributes of the list that it begins."""

    __slots__ = ("of_list",)

    of_list: Attributes


class ListElement(Elt):
    """A list to store, with the attributes that its first item has for it.

    The exporter creates a list before its items, and without the data of any.
    """

    @property
    def attr(self) -> Attributes:
        first = self.children[0] if self.children else None
        return first.of_list if isinstance(first, ListItem) else {}

    @attr.setter
    def attr(self, value: Attributes | None) -> None:
        """Ignore the attributes that a new element is given; it has none of its own."""


def write_paragraph(properties: dict[str, Any]) -> Any:
    """Return the paragraph to store for a block."""
    return DOM.create_element("p", read_attributes(properties["block"].get("data"), OF_TEXT), properties["children"])


def write_item(properties: dict[str, Any]) -> ListItem:
    """Return the item to store for a block.

    A block whose data says that a list begins there, directly below another list, gets the number as its own. A block
    that was divided has the same data as the one before it, and is no beginning.
    """
    block, before = properties["block"], _get_block_before(properties["block"], properties["blocks"])
    data = block.get("data") or {}
    of_list = read_attributes(data.get("list"), OF_LIST)
    attributes = read_attributes(data, OF_ITEM)
    if before and (before.get("data") or {}).get("id") == attributes.get("id"):
        attributes.pop("id", None)
    if before and "start" in of_list and (before.get("data") or {}).get("list") != data.get("list"):
        attributes["value"] = of_list["start"]
    item = ListItem("li", attributes)
    item.of_list = of_list
    DOM.append_child(item, properties["children"])
    return item


def _get_block_before(block: Any, blocks: list[Any]) -> dict[str, Any] | None:
    """Return the block before this one if it is an item of the same list."""
    place = next((place for place, one in enumerate(blocks) if one is block), 0)
    before: dict[str, Any] = blocks[place - 1] if place else {}
    is_same_list = (before.get("type"), before.get("depth")) == (block.get("type"), block.get("depth"))
    return before if is_same_list else None


def write_list(name: str, properties: dict[str, Any]) -> ListElement:
    """Return the list to store, whose items the exporter appends."""
    return ListElement(name, None)


def write_other_style(properties: dict[str, Any]) -> Any:
    """Return the element to store for the language of a part; any other unknown style is removed by Wagtail."""
    kind, _, values = properties["inline_style_range"]["style"].partition(":")
    if kind != LANGUAGE_STYLE:
        return style_fallback(properties)
    attributes = read_attributes(dict(zip(OF_TEXT, values.split(":"), strict=False)), OF_TEXT)
    return DOM.create_element("span", attributes, properties["children"]) if attributes else properties["children"]


def register_attribute_rules(features: FeatureRegistry) -> None:
    """Replace Wagtail's rules for paragraphs, lists and struck-out text, and add those for inserted text."""
    features.register_editor_plugin("draftail", "attributes", HiddenFeature())
    paragraph = ParagraphHandler("unstyled")
    features.register_converter_rule(
        "contentstate",
        "attributes",
        {
            "from_database_format": {
                **{f"p[{name}]": paragraph for name in OF_TEXT},
                **{f"span[{name}]": LanguageHandler() for name in OF_TEXT},
            },
            "to_database_format": {
                "block_map": {"unstyled": write_paragraph},
                "style_map": {"FALLBACK": write_other_style},
            },
        },
    )
    for name, kind in LIST_TYPES.items():
        _register_list(features, name, kind, partial(write_list, name))
    _register_style(features, "strikethrough", STRUCK_OUT, "del", DELETED_TAGS)
    _register_style(features, "insertion", INSERTED, "ins", frozenset(("ins",)))
    features.register_editor_plugin(
        "draftail",
        "insertion",
        InlineStyleFeature({"type": INSERTED, "icon": "plus", "description": _("Inserted text")}),
    )


def _register_list(features: FeatureRegistry, name: str, kind: str, write: Callable[[dict[str, Any]], Any]) -> None:
    rules = {
        "from_database_format": {name: ListHandler(kind), "li": ItemHandler()},
        "to_database_format": {"block_map": {kind: {"element": write_item, "wrapper": write}}},
    }
    features.register_converter_rule("contentstate", name, rules)


def _register_style(features: FeatureRegistry, name: str, style: str, stored: str, read: frozenset[str]) -> None:
    rules = {
        "from_database_format": {tag: InlineStyleElementHandler(style) for tag in sorted(read)},
        "to_database_format": {"style_map": {style: stored}},
    }
    features.register_converter_rule("contentstate", name, rules)


class URLLinkHandler(ExternalLinkElementHandler):
    """Reads a stored link to a URL, with its own id."""

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
    """Return the element to store for a link of the editor. One to a page whose id is no number has no target."""
    if not str(properties.get("id")).isdecimal():
        link = link_entity({**properties, "id": None, "url": properties.get("url") or ""})
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
            "a[href]": URLLinkHandler("LINK"),
            'a[linktype="page"]': PageLinkHandler("LINK"),
        },
        "to_database_format": {"entity_decorators": {"LINK": write_link}},
    }
    features.register_converter_rule("contentstate", "link", rules)
