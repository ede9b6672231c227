"""The languages of items, and which items are translations of each other, as Polylang and WPML export them.

Polylang exports taxonomies; WPML's “Export and Import” writes custom fields. Older exports of WPML do not have the
languages, because they are in a table of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .items import Item

POLYLANG_LANGUAGE, POLYLANG_GROUP = "language", "post_translations"
LANGUAGE_TAXONOMIES = frozenset((POLYLANG_LANGUAGE, POLYLANG_GROUP, "term_language", "term_translations"))
WPML_LANGUAGE = ("_wpml_import_language_code", "_wpml_language", "wpml_language")
WPML_GROUP = ("_wpml_import_translation_group", "_wpml_trid", "trid")


def get_language(item: Item) -> str:
    """Return the language of an item as the plugin names it, "" if the export does not."""
    return _get_term(item, POLYLANG_LANGUAGE) or item.get_meta(*WPML_LANGUAGE)


def get_translation_group(item: Item) -> str:
    """Return a text that an item has in common with its translations only, "" if the export has none."""
    if group := _get_term(item, POLYLANG_GROUP):
        return f"polylang:{group}"
    group = item.get_meta(*WPML_GROUP)
    return f"wpml:{group}" if group else ""


def _get_term(item: Item, taxonomy: str) -> str:
    return next((term.slug or term.name for term in item.terms if term.taxonomy == taxonomy), "")


def match_language(name: str, languages: Collection[str]) -> str:
    """Return the language of this installation that a name such as “en_US” means, "" if there is none.

    The exact language comes first, then the language without its region, then one of the same language.
    """
    code = name.strip().lower().replace("_", "-")
    known = {language.lower(): language for language in languages}
    base = code.partition("-")[0]
    if not base:
        return ""
    relatives = [language for lower, language in known.items() if lower.partition("-")[0] == base]
    return known.get(code) or known.get(base) or next(iter(relatives), "")


def choose_source(members: Iterable[tuple[str, str]], first_language: str) -> str:
    """Return the key of the source of a group of translations, from pairs of key and language in the file's order.

    It is the member in the first language of the site; without one, the first in the file.
    """
    pairs = list(members)
    return next((key for key, language in pairs if language == first_language), pairs[0][0])
