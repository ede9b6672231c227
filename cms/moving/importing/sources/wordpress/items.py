"""An item of an export, with the values of its elements read: dates, states, languages, texts.

What was hidden in any way in WordPress becomes a draft or stays scheduled, never public.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings

from cms.content.conversion.texts import shorten
from cms.content.plain_text import mark_deletions
from cms.content.rich_text import to_plain_text
from cms.moving.importing.records.record_types import MAX_LENGTHS, State

from .xml_stream import Element

NO_DATE = "0000-00-00"  # what WordPress writes for drafts that were never published
DATE_FORMAT = "%Y-%m-%d %H:%M:%S"
EARLIEST, LATEST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)
PUBLISHED, FUTURE = "publish", "future"
DATED = frozenset((PUBLISHED, "private", "trash"))  # states whose date is one at which the item was published
NOTES = {
    "private": "was private; it is a draft",
    "pending": "waited for review; it is a draft",
    "trash": "was in the bin; it is a draft",
}
PASSWORD_NOTE = "had a password; it is a draft"  # noqa: S105 (no password)
MISSED_NOTE = "was scheduled, and its date has passed since the export; it is a draft"
UNDATED_NOTE = "was scheduled without a date; it is a draft"
AHEAD_NOTE = "was published with a date in the future; it is scheduled"


def parse_date(written: str, zone: tzinfo) -> datetime | None:
    """Return a date of WordPress; None if it is missing or impossible."""
    if written.startswith(NO_DATE):
        return None
    try:
        return _limit(datetime.strptime(written, DATE_FORMAT).replace(tzinfo=zone))
    except ValueError:
        return None


def parse_feed_date(written: str) -> datetime | None:
    """Return a date as in feeds, which WordPress writes for items without others; None if it is impossible."""
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return None
    return _limit(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _limit(moment: datetime) -> datetime:
    """Return a moment that exists in all time zones: not in the first or last days of the calendar."""
    return min(max(moment, EARLIEST), LATEST)


@dataclass(frozen=True, slots=True)
class AssignedTerm:
    """A term of an item."""

    taxonomy: str
    slug: str
    name: str


def _text_of(name: str) -> property:
    """Return the property with the text of an element of an item."""
    return property(lambda item: item.element.get(name))


class Item:
    """An item of an export: a post, page, attachment, menu item or anything else that WordPress keeps as a post."""

    title = _text_of("title")
    guid = _text_of("guid")
    link = _text_of("link")
    slug = _text_of("wp:post_name")
    creator = _text_of("dc:creator")
    content = _text_of("content:encoded")
    excerpt = _text_of("excerpt:encoded")
    attachment_url = _text_of("wp:attachment_url")
    status = _text_of("wp:status")

    def __init__(self, element: Element, position: int) -> None:
        self.element = element
        self.position = position  # in the file, from 1

    @property
    def line(self) -> int:
        return self.element.line

    @property
    def problem(self) -> str:
        return self.element.problem

    @property
    def comments(self) -> int:
        return self.element.comments

    @cached_property
    def id(self) -> str:
        """The id in the old site, "" if the export has none."""
        written = self.element.get("wp:post_id")
        return "" if written == "0" else written

    @cached_property
    def key(self) -> str:
        """What distinguishes the item from others of its export: its id, else what WordPress compares, and its guid."""
        written = self.element.get("wp:post_date")
        described = "\n".join((self.type, self.title, written, self.guid or self.link))
        return self.id or hashlib.sha256(described.encode()).hexdigest()

    @cached_property
    def type(self) -> str:
        return self.element.get("wp:post_type") or "post"

    @property
    def parent(self) -> str:
        parent = self.element.get("wp:post_parent")
        return "" if parent == "0" else parent

    @property
    def has_password(self) -> bool:
        return bool(self.element.get("wp:post_password"))

    @property
    def is_sticky(self) -> bool:
        return self.element.get("wp:is_sticky") == "1"

    @cached_property
    def published_at(self) -> datetime | None:
        """The date of publication, or for which it is planned; None if the export has no valid one."""
        return (
            parse_date(self.element.get("wp:post_date_gmt"), UTC)
            or parse_date(self.element.get("wp:post_date"), ZoneInfo(settings.SITE_TIME_ZONE))
            or parse_feed_date(self.element.get("pubDate"))
        )

    @property
    def invalid_date(self) -> str:
        """A date that is written and is none, such as “2020-13-45”."""
        written = (self.element.get(name) for name in ("wp:post_date_gmt", "wp:post_date"))
        return next((one[:40] for one in written if one and not one.startswith(NO_DATE)), "")

    @cached_property
    def terms(self) -> list[AssignedTerm]:
        return [
            AssignedTerm(taxonomy, child.attributes.get("nicename", ""), child.text.strip())
            for child in self.element.children
            if child.name == "category" and (taxonomy := child.attributes.get("domain", ""))
        ]

    @cached_property
    def meta(self) -> dict[str, list[str]]:
        values: dict[str, list[str]] = {}
        for child in self.element.children:
            if child.name == "wp:postmeta":
                values.setdefault(child.get("wp:meta_key"), []).append(child.get("wp:meta_value"))
        return values

    def get_meta(self, *keys: str) -> str:
        """Return the first value of the first of these keys that has one."""
        return next((value for key in keys for value in self.meta.get(key, ()) if value), "")


def get_state(item: Item, now: datetime, *, was_scheduled: bool = False, needs_date: bool = False) -> tuple[State, str]:
    """Return the state of the page of an item, and a note for the report where it differs from the old one.

    Only items with the state “publish” and without a password are public. Unknown states of plugins are drafts. A page
    that an earlier import has scheduled stays scheduled when its time has come. One that `needs_date` is a draft
    without a valid one.
    """
    if item.status not in (PUBLISHED, FUTURE):
        return State.DRAFT, NOTES.get(item.status, "")
    if item.has_password:
        return State.DRAFT, PASSWORD_NOTE
    if item.published_at and (item.published_at > now or (was_scheduled and item.status == FUTURE)):
        return State.SCHEDULED, "" if item.status == FUTURE else AHEAD_NOTE
    if item.status == FUTURE:
        return State.DRAFT, MISSED_NOTE if item.published_at else UNDATED_NOTE
    if item.published_at:
        return State.PUBLIC, ""
    problem = f"its date “{item.invalid_date}” does not exist" if item.invalid_date else "has no date"
    return (State.DRAFT, f"{problem}; it is a draft") if needs_date else (State.PUBLIC, problem)


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


# ---------------------------------------------------------------------- texts

INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|em|font|i|mark|q|s|ins|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
SHORTCODE = re.compile(r"\[/?[a-z][\w-]*(?:\s[^\[\]]*)?/?\]")
TITLE_WORDS = 10
# What becomes of two and three bytes of UTF-8 that are read as Windows-1252.
_LATER_BYTES = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
TWICE_ENCODED = re.compile(f"[ÂÃ][{_LATER_BYTES}]|â[{_LATER_BYTES}]{{2}}")


def to_line(written: str) -> str:
    """Return HTML as one line of text. WordPress keeps titles and names with entities and some tags."""
    return " ".join(html.unescape(TAG.sub(" ", INLINE_TAG.sub("", mark_deletions(written)))).split())


def read_text(written: str, field: str) -> tuple[str, bool]:
    """Return HTML as one line of text for a field of records, and whether it had to be shortened."""
    text = to_line(written)
    shortened = shorten(text, MAX_LENGTHS[field])
    return shortened, shortened != text


def read_excerpt(written: str) -> tuple[str, bool]:
    """Return an excerpt as a summary, without shortcodes, and whether it had to be shortened."""
    return read_text(SHORTCODE.sub("", written), "summary")


def build_title(content: str, slug: str, item_id: str) -> str:
    """Return a title for an item without one, from its first words, else from its slug or id."""
    words = SHORTCODE.sub("", to_plain_text(content[:10_000])).split()
    if words:
        return " ".join(words[:TITLE_WORDS])[: MAX_LENGTHS["title"] - 1] + ("…" if len(words) > TITLE_WORDS else "")
    return slug.replace("-", " ").strip().capitalize() or f"Untitled {item_id}"


def describe_encoding(*texts: str) -> str:
    """Return a note about characters that were encoded twice, such as “Ã©” for “é”; "" if there are none."""
    for text in texts:
        for found in TWICE_ENCODED.finditer(text):
            with contextlib.suppress(UnicodeError):
                return (
                    f"has characters that were encoded twice, such as “{found[0]}” for “{_encode(found[0]).decode()}”"
                )
    return ""


def _encode(text: str) -> bytes:
    """Return the bytes of a text that was read as Windows-1252, in which five bytes are no characters."""
    return b"".join(one.encode("latin-1" if one <= "\xff" else "cp1252") for one in text)
