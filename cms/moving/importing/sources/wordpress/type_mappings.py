"""Which page type each post type becomes: by default, or as a mapping file in TOML or JSON says."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from .items import WPML_GROUP, WPML_LANGUAGE, Item

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


DEFAULT_MAPPINGS = {POST: TypeMapping(page="story"), PAGE: TypeMapping(page="standard")}


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


def is_of_wordpress(key: str) -> bool:
    """Return whether WordPress itself writes a custom field."""
    return key in WORDPRESS_KEYS or key.startswith(WORDPRESS_PREFIXES)


def list_custom_fields(item: Item, read: Collection[str] = ()) -> tuple[str, ...]:
    """Return the keys of an item that have a value, without WordPress' own and those that are read."""
    return tuple(
        key
        for key, values in item.meta.items()
        if any(values) and key not in read and key not in READ_FIELDS and not is_of_wordpress(key)
    )
