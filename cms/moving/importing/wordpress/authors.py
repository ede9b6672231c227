"""Which people the authors of an export become.

A person has the name that the old site displayed. Logins and e-mail addresses are not imported: they are no part of
what the old site showed. Authors with the same name are one person.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import slugify

from ..slugs import build_term_slug
from .channel import Author
from .items import Item
from .texts import to_line

CO_AUTHORS = "author"  # the taxonomy of the plugin Co-Authors Plus; its slugs are logins with a prefix
CO_AUTHOR_PREFIX = "cap-"
MAX_SLUG_LENGTH = 100
MAX_NAME_LENGTH = 100  # as in records
MAX_ARCHIVE_NAME_LENGTH = 50  # as in WordPress


def get_authors(item: Item, authors: Mapping[str, Author]) -> list[Author]:
    """Return the authors of an item: those of Co-Authors Plus, if there are any, else the one of WordPress."""
    logins = [term.slug.removeprefix(CO_AUTHOR_PREFIX) for term in item.terms if term.taxonomy == CO_AUTHORS]
    names = {term.slug.removeprefix(CO_AUTHOR_PREFIX): term.name for term in item.terms if term.taxonomy == CO_AUTHORS}
    found = [authors.get(login) or Author(login, names[login] or login, "") for login in logins]
    if not found and item.creator:
        found = [authors.get(item.creator) or Author(item.creator, item.creator, "")]
    return found


def build_person_name(author: Author) -> str:
    """Return the name that visitors see, without the domain if it is an e-mail address."""
    return to_line(author.name.partition("@")[0])[:MAX_NAME_LENGTH].strip() or "Unknown"


def build_archive_name(author: Author) -> str:
    """Return the name of an author in the address of the archive, as WordPress makes it from the login.

    "" for a login that is an e-mail address: a redirect would be a place where it can be looked for.
    """
    return "" if "@" in author.login else slugify(author.login.replace(".", "-"))[:MAX_ARCHIVE_NAME_LENGTH]


def build_person_slug(author: Author) -> str:
    """Return the slug of the person, from the name, because a login must stay secret."""
    return build_term_slug(build_person_name(author), MAX_SLUG_LENGTH)
