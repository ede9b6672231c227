"""What SEO plug-ins keep in custom fields: title, description and canonical address for search engines, and noindex.

The keys are those in the sources of Yoast SEO (`WPSEO_Meta`), Rank Math and All in One SEO. Since version 4, the latter
keeps the address and noindex in a table of its own, which is in no export.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from cms.pages.models import validate_web_address

from ..old_urls import InvalidURL, normalise_url, split_url
from ..records import MAX_LENGTHS
from .addresses import is_same_host
from .channel import Author, SiteFacts
from .items import Item
from .seo_templates import AIOSEO, PERCENT, SEPARATOR, YOAST, MissingValue, Source, has_separator, resolve_variables
from .texts import shorten, to_line

TITLE, DESCRIPTION, CANONICAL, NOINDEX = "seo_title", "search_description", "canonical_url", "noindex"
LABELS = {TITLE: "SEO title", DESCRIPTION: "SEO description", CANONICAL: "canonical address", NOINDEX: "noindex"}
MAX_TITLE_LENGTH = 255  # as in Wagtail
DIRECTIVE = re.compile(r'"(\w+)"')  # in a list that PHP or JavaScript has serialised


@dataclass(frozen=True, slots=True)
class Plugin:
    """An SEO plug-in: its keys by the names of the fields in records, and the form of its variables."""

    name: str
    keys: Mapping[str, str]
    variables: re.Pattern[str]


# Where a site has changed its plug-in, the data of the former ones are still there: the newer ones come first.
PLUGINS = (
    Plugin(
        "Rank Math",
        {
            TITLE: "rank_math_title",
            DESCRIPTION: "rank_math_description",
            CANONICAL: "rank_math_canonical_url",
            NOINDEX: "rank_math_robots",
        },
        PERCENT,
    ),
    Plugin("All in One SEO", {TITLE: "_aioseo_title", DESCRIPTION: "_aioseo_description"}, AIOSEO),
    Plugin(
        "Yoast SEO",
        {
            TITLE: "_yoast_wpseo_title",
            DESCRIPTION: "_yoast_wpseo_metadesc",
            CANONICAL: "_yoast_wpseo_canonical",
            NOINDEX: "_yoast_wpseo_meta-robots-noindex",
        },
        YOAST,
    ),
    Plugin(
        "All in One SEO Pack",
        {
            TITLE: "_aioseop_title",
            DESCRIPTION: "_aioseop_description",
            CANONICAL: "_aioseop_custom_link",
            NOINDEX: "_aioseop_noindex",
        },
        PERCENT,
    ),
)
FIELDS_BY_KEY = {key: name for plugin in PLUGINS for name, key in plugin.keys.items()}


@dataclass(slots=True)
class SeoFields:
    """The fields of a record that an item has from SEO plug-ins, and notes for the report."""

    values: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def list_read_keys(mapped: Collection[str]) -> set[str]:
    """Return the keys that `read_seo_fields` reads, without those of the fields that a mapping file sets."""
    return {key for key, name in FIELDS_BY_KEY.items() if name not in mapped}


def read_seo_fields(item: Item, site: SiteFacts, authors: dict[str, Author], mapped: Collection[str] = ()) -> SeoFields:
    """Return the fields that an item has, without those that a mapping file sets."""
    found, source = SeoFields(), Source(item, site, authors)
    for name in LABELS:
        written = list(_list_written(item, name))
        if not written or name in mapped:
            continue
        plugin, value = written[0]
        if others := [other.name for other, one in written if one != value]:
            found.notes.append(f"the {LABELS[name]} is that of {plugin.name}; {', '.join(others)} has another one")
        if name == NOINDEX:
            found.values[NOINDEX] = value
        elif name == CANONICAL:
            _add_canonical(found, value, source)
        else:
            _add_text(found, name, plugin, value, source)
    return found


def _list_written(item: Item, name: str) -> Iterator[tuple[Plugin, Any]]:
    """Yield the values of a field, with their plug-ins: a text, or for noindex true or false."""
    for plugin in PLUGINS:
        text = to_line(item.get_meta(plugin.keys.get(name, "")))
        value = _read_noindex(text) if name == NOINDEX else text or None
        if value is not None:
            yield plugin, value


def _read_noindex(text: str) -> bool | None:
    """Return noindex: 1 and 2 of Yoast, on and off of All in One SEO, a list of directives of Rank Math.

    None for the default of the post type, which is a setting of the site and in no export.
    """
    directives = set(DIRECTIVE.findall(text))
    if text in ("1", "on") or directives & {"noindex", "none"}:
        return True
    return False if text in ("2", "off") or directives else None


def _add_text(found: SeoFields, name: str, plugin: Plugin, value: str, source: Source) -> None:
    try:
        text = resolve_variables(value, plugin.variables, source)
    except MissingValue as variable:
        found.notes.append(f"the {LABELS[name]} is not imported: the export has no value for its {variable}")
        return
    if name == TITLE and text == to_line(source.item.title):
        return  # which is the default
    if has_separator(value, plugin.variables):
        found.notes.append(f"the {LABELS[name]} has “{SEPARATOR}” as its separator: the export does not name another")
    if name == TITLE and len(text) > MAX_TITLE_LENGTH:
        text = shorten(text, MAX_TITLE_LENGTH)
        found.notes.append(f"the {LABELS[name]} was shortened")
    if text:
        found.values[name] = text


def _add_canonical(found: SeoFields, url: str, source: Source) -> None:
    """Add an address on another site. That of the page itself is the default."""
    try:
        validate_web_address(url)
        is_own = _normalise(url) == _normalise(source.item.link)
    except (ValidationError, InvalidURL):
        found.notes.append(f"the canonical address is not imported: “{url[:100]}” is no address")
        return
    if is_own:
        return
    if is_same_host(url, source.site):
        found.notes.append(f"the canonical address is not imported: it is another page of the old site, {url[:200]}")
    elif len(url) > MAX_LENGTHS[CANONICAL]:
        found.notes.append(
            f"the canonical address is not imported: it is longer than {MAX_LENGTHS[CANONICAL]} characters"
        )
    else:
        found.values[CANONICAL] = url


def _normalise(url: str) -> tuple[str, str]:
    return normalise_url(url).rstrip("/"), split_url(url).query
