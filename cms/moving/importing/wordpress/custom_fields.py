"""Which custom fields of items are WordPress' own; all others are imported, or named in the report."""

from __future__ import annotations

from collections.abc import Collection

from .footnotes import FOOTNOTES
from .items import Item
from .languages import WPML_GROUP, WPML_LANGUAGE

FEATURED_PICTURE = "_thumbnail_id"
READ_FIELDS = frozenset((FOOTNOTES, *WPML_GROUP, *WPML_LANGUAGE))  # that are read for every type

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
