"""Which page type each post type becomes: by default, or as a mapping file in TOML or JSON says."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from cms.moving.importing.conversion.builders.acf import list_reference_keys

from .items import WPML_GROUP, WPML_LANGUAGE, Item
from .plugin_items import EVENT, EVENT_KEY_PREFIXES, EVENT_TAXONOMY, GUEST_AUTHOR, ORGANISER, VENUE

POST, PAGE, ATTACHMENT, REUSABLE_BLOCK = "post", "page", "attachment", "wp_block"
TOPIC_TAXONOMIES = ("category", "post_tag")
MAX_MAPPING_BYTES = 1_000_000

Name = Annotated[str, StringConstraints(min_length=1, max_length=255)]

# Why items of these types are left out, unless the mapping file names their type.
LEFT_OUT_TYPES = {
    "nav_menu_item": "menus are not imported; edit the menu under Settings",
    "wp_navigation": "menus are not imported; edit the menu under Settings",
    "revision": "an earlier version of another item",
    REUSABLE_BLOCK: "a reusable block: its content is in the pages that show it",
    **dict.fromkeys(
        ("wp_template", "wp_template_part", "wp_global_styles", "wp_font_family", "wp_font_face"),
        "the design of the old site",
    ),
    **dict.fromkeys(("custom_css", "customize_changeset"), "the design of the old site"),
    **dict.fromkeys(("oembed_cache", "user_request", "scheduled-action"), "a working record of WordPress"),
    **dict.fromkeys((VENUE, ORGANISER), "its name and address are in the events that name it"),
    GUEST_AUTHOR: "a person: its name is that of an author of the pages that it has written",
    **dict.fromkeys(
        ("elementor_library", "et_pb_layout", "fusion_element", "fusion_template", "templatera", "vc_grid_item"),
        "a template of a page builder",
    ),
    **dict.fromkeys(("acf-field-group", "acf-field", "acf-post-type", "acf-taxonomy"), "the settings of a plugin"),
}


class BadMapping(ValueError):
    """The mapping file cannot be used; the message says what to change."""


class TypeMapping(BaseModel):
    """What the items of one post type become."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: str  # the name of a page type; empty: the items are left out
    topics: tuple[Name, ...] = TOPIC_TAXONOMIES  # taxonomies whose terms become topics
    fields: dict[Name, Name] = Field(default_factory=dict)  # field of the page type: key of a custom field
    body: tuple[Name, ...] = ()  # keys of custom fields whose content follows the text; “*” stands for any characters
    values: dict[Name, Any] = Field(default_factory=dict)  # field of the page type: the same value for all

    @property
    def filled_fields(self) -> set[str]:
        """The fields of the page type that the mapping fills."""
        return {*self.fields, *self.values}


class TypeMappings(BaseModel):
    """The content of a mapping file. Post types that it does not name have their default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    types: dict[Name, TypeMapping] = Field(default_factory=dict)

    def get(self, post_type: str) -> TypeMapping | None:
        """Return the mapping of a post type; None if its items are left out."""
        found = self.types.get(post_type) or DEFAULT_MAPPINGS.get(post_type)
        return found if found and found.page else None


DEFAULT_MAPPINGS = {
    POST: TypeMapping(page="story"),
    PAGE: TypeMapping(page="standard"),
    EVENT: TypeMapping(page="story", topics=(EVENT_TAXONOMY, "post_tag")),
}


def read_mapping(path: Path, page_types: Collection[str]) -> TypeMappings:
    """Return the content of a mapping file.

    Raises:
        BadMapping: the file cannot be read, or it names something that does not exist.
    """
    mappings = _parse(path)
    for post_type, mapping in mappings.types.items():
        if mapping.page and mapping.page not in page_types:
            known = ", ".join(sorted(page_types))
            raise BadMapping(f"{path.name}: types.{post_type}.page is “{mapping.page}”, expected one of {known}")
        if post_type == ATTACHMENT:
            raise BadMapping(f"{path.name}: types.{post_type}: attachments become pictures and documents, not pages")
    return mappings


def _parse(path: Path) -> TypeMappings:
    try:
        if path.stat().st_size > MAX_MAPPING_BYTES:
            raise BadMapping(f"{path.name} is longer than {MAX_MAPPING_BYTES:,} bytes")
        text = path.read_text(encoding="utf-8-sig")
        return TypeMappings.model_validate(json.loads(text) if path.suffix == ".json" else tomllib.loads(text))
    except ValidationError as problem:
        reasons = (f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in problem.errors())
        raise BadMapping(f"{path.name}: {'; '.join(reasons)}") from problem
    except BadMapping:
        raise
    except (OSError, ValueError, RecursionError) as problem:
        raise BadMapping(f"{path.name} cannot be read: {problem}") from problem


def describe_left_out(post_type: str) -> str:
    """Return the reason why the items of a post type are left out."""
    return LEFT_OUT_TYPES.get(post_type) or f"no page type for “{post_type}”; name one in a mapping file (--mapping)"


# ---------------------------------------------------------------------- custom fields

FOOTNOTES = "footnotes"  # the custom field that holds the footnotes of an item
FEATURED_PICTURE = "_thumbnail_id"
READ_FIELDS = frozenset((FOOTNOTES, *WPML_GROUP, *WPML_LANGUAGE))  # fields that are read for every type

# Keys that WordPress itself writes (wp-includes and wp-admin/includes of WordPress 6.8): who edited an item and when,
# its featured picture and template, earlier slugs, metadata of files, settings of menu items, answers of oEmbed, and
# what is still to be pinged. What of them matters is read elsewhere.
WORDPRESS_KEYS = frozenset(
    (
        "_edit_last",
        "_edit_lock",
        "_encloseme",
        "_pingme",
        "_trackbackme",
        "_starter_content_theme",
        FEATURED_PICTURE,
    )
)
WORDPRESS_PREFIXES = ("_wp_", "_menu_item_", "_oembed_", "_customize_")
# Page builders keep settings and design there. The content of Elementor is read with the body.
BUILDER_PREFIXES = ("_elementor_", "_et_builder_", "_et_pb_", "_fusion", "_vc_", "_wpb_")


def is_setting(key: str) -> bool:
    """Return whether WordPress itself, or a page builder for its design, writes a custom field."""
    return key in WORDPRESS_KEYS or key.startswith((*WORDPRESS_PREFIXES, *BUILDER_PREFIXES))


def list_custom_fields(item: Item, read: Collection[str] = ()) -> tuple[str, ...]:
    """Return the keys of an item that have a value, without settings and those that are read."""
    unread = READ_FIELDS | {*read} | list_reference_keys(item.meta)
    if item.type == EVENT:
        unread |= {key for key in item.meta if key.startswith(EVENT_KEY_PREFIXES)}
    return tuple(key for key, values in item.meta.items() if any(values) and key not in unread and not is_setting(key))


def find_fields(item: Item, mapping: TypeMapping) -> list[str]:
    """Return the keys of the custom fields that follow the text of an item, in the order of the mapping.

    Those of one pattern are sorted by their numbers: `part_2_text` comes before `part_10_text`.
    """
    references = list_reference_keys(item.meta)
    found = (
        key
        for pattern in mapping.body
        for key in sorted(item.meta, key=_split_numbers)
        if fnmatchcase(key, pattern) and key not in references
    )
    return list(dict.fromkeys(found))


def _split_numbers(key: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() and len(part) < 10 else (0, part) for part in re.split(r"(\d+)", key)]
