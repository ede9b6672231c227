"""Resolve the variables in titles and descriptions of SEO plug-ins, such as `%%title%% %%sep%% %%sitename%%`.

The names are those of Yoast SEO (`%%title%%`), Rank Math (`%title%`) and All in One SEO (`#post_title`). A variable
whose value an export does not have is an error: without it, the text would be another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .authors import build_person_name, get_authors
from .channel import Author, SiteFacts
from .items import Item
from .texts import to_line

YOAST = re.compile(r"%%(?P<name>[a-z0-9_-]+)(?P<argument>)%%", re.IGNORECASE)
PERCENT = re.compile(r"%%?(?P<name>[a-z][a-z0-9_-]*)(?:\((?P<argument>[^()]*+)\))?%%?", re.IGNORECASE)
AIOSEO = re.compile(
    r"#(?P<name>alt_tag|archive_title|attachment_\w+|author_\w+|blog_title|categor(?:y\w*|ies)|current_\w+|custom_field|"
    r"page_number|parent_title|permalink|post_\w+|separator_sa|site_\w+|tagline|tax_\w+|taxonomy_\w+)"
    r"(?:-(?P<argument>[\w-]+))?"
)
SEPARATOR = "-"  # of all three plug-ins, unless the settings of the site have another one, which no export has
SEPARATOR_NAMES = frozenset(("sep", "separator", "separator_sa"))
CUSTOM_FIELD_NAMES = frozenset(("customfield", "custom_field"))
CUSTOM_FIELD_PREFIX = "cf_"
FOCUS_KEYS = ("rank_math_focus_keyword", "_yoast_wpseo_focuskw")


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
    **dict.fromkeys(("page", "pagenumber", "pagetotal", "page_number"), lambda source: ""),  # of the first part
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
