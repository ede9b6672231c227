"""Entries of a backup of Blogger: an Atom feed of everything that the blog has, with its comments and settings."""

from __future__ import annotations

from typing import Any

from cms.core import clock

KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
KIND_PREFIX = "http://schemas.google.com/blogger/2008/kind#"
# By what the backup calls it, in both of its formats: what the report says of it.
LEFT_OUT_KINDS = {
    "comment": "comment of a visitor",
    "template": "template of the old site",
    "settings": "setting of the old site",
}
LIVE = "live"


def is_kind(tag: Any) -> bool:
    """Return whether a category says what an entry is, rather than what it is about."""
    return tag.get("scheme") == KIND_SCHEME or str(tag.get("term") or "").startswith(KIND_PREFIX)


def get_kind(entry: Any) -> str:
    """Return what an entry is, such as "post" or "comment"; "" in other feeds."""
    named = next((str(tag.get("term") or "").rpartition("#")[2] for tag in entry.get("tags", ()) if is_kind(tag)), "")
    return (named or str(entry.get("blogger_type") or "")).lower()


def is_hidden(entry: Any) -> bool:
    """Return whether readers of the old site did not see an entry: a draft, or one with a date in the future."""
    if str(entry.get("app_draft") or "").strip().lower() == "yes":
        return True
    status = str(entry.get("blogger_status") or LIVE).strip().lower()
    published = entry.get("published_parsed")
    is_ahead = bool(published) and tuple(published[:6]) > clock.now().utctimetuple()[:6]
    return status != LIVE or (is_ahead and bool(get_kind(entry)))
