"""What SEO plug-ins keep in custom fields: title, description and canonical URL for search engines, and noindex.

The keys are those in the sources of Yoast SEO (`WPSEO_Meta`), Rank Math and All in One SEO. Since version 4, the latter
keeps the URL and noindex in a table of its own, which is in no export.

Variables in titles and descriptions are resolved: those of Yoast SEO (`%%title%%`), Rank Math (`%title%`) and All in
One SEO (`#post_title`). A variable whose value an export does not have is an error: without it, the text would be
another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from cms.content.conversion.texts import shorten
from cms.moving.importing.records.record_types import MAX_LENGTHS
from cms.moving.importing.resolution.old_urls import InvalidURL, normalise_url, split_url
from cms.pages.models import validate_web_address

from .export_file import Author, SiteFacts, get_authors
from .item_facts import is_same_host
from .items import Item, to_line
from .topics import build_person_name

YOAST_VARIABLE = re.compile(r"%%(?P<name>[a-z0-9_-]+)(?P<argument>)%%", re.IGNORECASE)
PERCENT_VARIABLE = re.compile(r"%%?(?P<name>[a-z][a-z0-9_-]*)(?:\((?P<argument>[^()]*+)\))?%%?", re.IGNORECASE)
AIOSEO_VARIABLE = re.compile(
    r"#(?P<name>alt_tag|archive_title|attachment_\w+|author_\w+|blog_title|categor(?:y\w*|ies)|current_\w+|custom_field|"
    r"page_number|parent_title|permalink|post_\w+|separator_sa|site_\w+|tagline|tax_\w+|taxonomy_\w+)"
    r"(?:-(?P<argument>[\w-]+))?"
)
SEPARATOR = "-"  # all three plug-ins have it, unless the settings of the site, which no export has, name another
SEPARATOR_NAMES = frozenset(("sep", "separator", "separator_sa"))
CUSTOM_FIELD_NAMES = frozenset(("customfield", "custom_field"))
CUSTOM_FIELD_PREFIX = "cf_"
FOCUS_KEYS = ("rank_math_focus_keyword", "_yoast_wpseo_focuskw")
TITLE, DESCRIPTION, CANONICAL, NOINDEX = "seo_title", "search_description", "canonical_url", "noindex"
LABELS = {TITLE: "SEO title", DESCRIPTION: "SEO description", CANONICAL: "canonical address", NOINDEX: "noindex"}
MAX_TITLE_LENGTH = 255  # as in Wagtail
DIRECTIVE = re.compile(r'"(\w+)"')  # in a list that PHP or JavaScript has serialised


class MissingValue(ValueError):
    """A variable has no value in the export; the message is the variable as it is written."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the values of variables are taken from."""

    item: Item
    site: SiteFacts
    authors: dict[str, Author]


def _get_excerpt(source: Source) -> str | None:
    """Return the excerpt. Without one, plug-ins take the beginning of the text."""
    return to_line(source.item.excerpt) or None


def _get_author(source: Source) -> str | None:
    authors = get_authors(source.item, source.authors)
    return build_person_name(authors[0]) if authors else None


def _get_only_term(taxonomy: str) -> Callable[[Source], str | None]:
    """Return the function for the name of the only term; the order of several ones is not in the export."""

    def get(source: Source) -> str | None:
        names = {term.name for term in source.item.terms if term.taxonomy == taxonomy}
        return names.pop() if len(names) == 1 else None

    return get


VALUES: dict[str, Callable[[Source], str | None]] = {
    **dict.fromkeys(("title", "post_title", "page_title"), lambda source: to_line(source.item.title)),
    **dict.fromkeys(("sitename", "site_title", "blog_title"), lambda source: to_line(source.site.title) or None),
    **dict.fromkeys(
        ("sitedesc", "tagline", "site_description", "blog_description"), lambda source: to_line(source.site.description)
    ),
    **dict.fromkeys(SEPARATOR_NAMES, lambda source: SEPARATOR),
    **dict.fromkeys(("page", "pagenumber", "pagetotal", "page_number"), lambda source: ""),  # number of the first part
    **dict.fromkeys(("excerpt", "post_excerpt"), _get_excerpt),
    **dict.fromkeys(("excerpt_only", "post_excerpt_only"), lambda source: to_line(source.item.excerpt)),
    **dict.fromkeys(("name", "author_name", "post_author"), _get_author),
    **dict.fromkeys(("category", "categories", "primary_category", "category_title"), _get_only_term("category")),
    **dict.fromkeys(("tag", "tags"), _get_only_term("post_tag")),
    **dict.fromkeys(("focuskw", "keywords"), lambda source: source.item.get_meta(*FOCUS_KEYS).partition(",")[0]),
    "id": lambda source: source.item.id,
}


def resolve_variables(template: str, variables: re.Pattern[str], source: Source) -> str:
    """Return the text of a template, which is one line without HTML.

    Raises:
        MissingValue: the export has no value for a variable.
    """

    def replace(found: re.Match[str]) -> str:
        value = _get_value(found["name"].lower(), found["argument"] or "", source)
        if value is None:
            raise MissingValue(found[0])
        return value

    text = variables.sub(replace, template)
    if has_separator(template, variables):  # as the plug-ins do where a variable is empty
        text = re.sub(rf"{SEPARATOR}(?:\s*{SEPARATOR})+", SEPARATOR, text).strip(f" {SEPARATOR}")
    return " ".join(text.split())


def has_separator(template: str, variables: re.Pattern[str]) -> bool:
    """Return whether a template has the separator of the site."""
    return any(found["name"].lower() in SEPARATOR_NAMES for found in variables.finditer(template))


def _get_value(name: str, argument: str, source: Source) -> str | None:
    if name in CUSTOM_FIELD_NAMES:
        return source.item.get_meta(argument)
    if name.startswith(CUSTOM_FIELD_PREFIX):
        return source.item.get_meta(name.removeprefix(CUSTOM_FIELD_PREFIX))
    get = VALUES.get(name)
    return get(source) if get else None


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
        PERCENT_VARIABLE,
    ),
    Plugin("All in One SEO", {TITLE: "_aioseo_title", DESCRIPTION: "_aioseo_description"}, AIOSEO_VARIABLE),
    Plugin(
        "Yoast SEO",
        {
            TITLE: "_yoast_wpseo_title",
            DESCRIPTION: "_yoast_wpseo_metadesc",
            CANONICAL: "_yoast_wpseo_canonical",
            NOINDEX: "_yoast_wpseo_meta-robots-noindex",
        },
        YOAST_VARIABLE,
    ),
    Plugin(
        "All in One SEO Pack",
        {
            TITLE: "_aioseop_title",
            DESCRIPTION: "_aioseop_description",
            CANONICAL: "_aioseop_custom_link",
            NOINDEX: "_aioseop_noindex",
        },
        PERCENT_VARIABLE,
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
        return  # the default is the same
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
