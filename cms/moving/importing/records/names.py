"""Names of stored objects in records: the references that stand for their primary keys, also in links of rich text.

The ids of exported records are the same in every installation that has the page or object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

import nh3
from django.db.models import Model
from wagtail.models import Page, TranslatableMixin
from wagtail.rich_text.rewriters import extract_attrs

from cms.content.html_cleaner import build_cleaner, clean_html
from cms.content.rich_text import ATTRIBUTES, FRAGMENT, VALUES
from cms.core.public_urls import ALLOWED_SCHEMES

from .fields import get_object_type, has_slug, is_file

_EXPORTED_ID = re.compile(r"[a-z_]+:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([\w-]+)")
Keys: TypeAlias = Mapping[type[Model], Iterable[int]]
FileNamer = Callable[[Any], str | None]  # the picture or document → its key; None: it is left out
Selection = Callable[[type[Model], Iterable[int]], Any]  # the objects with these keys that may be named
RECORD, FILE = "data-record", "data-file"

LINK_ATTRIBUTES = {"href", "linktype", "id", RECORD, FILE, FRAGMENT}
_CLEANER = build_cleaner(
    frozenset(nh3.ALLOWED_TAGS - {"img"}), {**ATTRIBUTES, "a": LINK_ATTRIBUTES}, set(ALLOWED_SCHEMES)
)
# Tags as nh3 writes them: attributes in double quotes, with every quote in their values escaped.
_LINK_TAG = re.compile(r'<a((?: [\w-]+="[^"]*")*)>|</a>')

Attributes: TypeAlias = Mapping[str, str]
LinkConverter = Callable[[Attributes], Attributes | None]


def build_id(kind: str, translation_key: UUID, language: str) -> str:
    """Return the id of an exported page or object: the key that its translations share, and its language."""
    return f"{kind}:{translation_key}:{language}"


def parse_id(record_id: str) -> tuple[UUID, str] | None:
    """Return (translation key, language) of an exported id; None for an id of another system."""
    found = _EXPORTED_ID.fullmatch(record_id)
    return (UUID(found[1]), found[2]) if found else None


def build_key(record_id: str) -> UUID:
    """Return the translation key of the object that is created for a record."""
    parsed = parse_id(record_id)
    return parsed[0] if parsed else uuid5(NAMESPACE_URL, f"clarion-record:{record_id}")


def select_all(model: type[Model], keys: Iterable[int]) -> Any:
    """Return all objects with these keys."""
    return model._default_manager.filter(pk__in=list(keys))


class ReferenceNames:
    """The names of objects, read for many keys at once. `select` leaves out objects that may not be named."""

    def __init__(self, name_file: FileNamer, select: Selection = select_all) -> None:
        self._name_file = name_file
        self._select = select
        self._names: dict[tuple[type[Model], int], tuple[str, str] | None] = {}  # (name, language)
        self._ids: dict[tuple[type[Model], int], str] = {}  # ids of those that have a slug

    def load(self, keys: Keys) -> None:
        """Read the names of these objects. Those that were read before are forgotten, so that memory is bounded."""
        self._names.clear()
        self._ids.clear()
        for model, wanted in keys.items():
            self._load(model, set(wanted))

    def get_name(self, model: type[Model], pk: Any, language: str) -> str | None:
        """Return the name of an object in a record in a language; None if it may not be named or does not exist."""
        found = self._names.get((_base(model), pk))
        if found is None:
            return None
        name, own_language = found
        if has_slug(model) and not issubclass(model, Page) and own_language not in ("", language):
            return self._ids[_base(model), pk]
        return name

    def get_reference(self, model: type[Model], pk: Any, language: str) -> dict[str, str] | None:
        """Return the reference to an object in a record in a language; None as above."""
        name = self.get_name(model, pk, language)
        if name is None:
            return None
        kind = "file" if is_file(model) else "page" if issubclass(model, Page) else get_object_type(model)
        return {f"${kind}": name}

    def _load(self, model: type[Model], wanted: set[int]) -> None:
        base = _base(model)
        objects = self._select(base, wanted)
        if is_file(base):
            for file in objects:
                self._names[base, file.pk] = (key, "") if (key := self._name_file(file)) else None
        elif issubclass(base, TranslatableMixin):
            self._load_translated(base, objects)
        else:
            for pk, slug in objects.values_list("pk", "slug"):
                self._names[base, pk] = (slug, "")

    def _load_translated(self, base: type[Model], objects: Any) -> None:
        kind = "page" if issubclass(base, Page) else get_object_type(base)
        uses_slug = has_slug(base) and not issubclass(base, Page)
        columns = ("pk", "translation_key", "locale__language_code", *(["slug"] if uses_slug else []))
        for pk, key, language, *slugs in objects.order_by("pk").values_list(*columns):
            record_id = build_id(kind, key, language)
            self._names[base, pk] = (slugs[0] if slugs else record_id, language)
            self._ids[base, pk] = record_id


def _base(model: type[Model]) -> type[Model]:
    return Page if issubclass(model, Page) else model


def get_fragment(attributes: Attributes) -> Attributes:
    """Return the attribute with the part of a page to which a link leads, if it has one."""
    return {FRAGMENT: attributes[FRAGMENT]} if attributes.get(FRAGMENT) else {}


def convert_links(html: str, convert: LinkConverter) -> str:
    """Return clean HTML with the converted attributes of each link. A link without any is replaced by its text.

    A link keeps the id to which a footnote leads back. Elements that no text of the site may have are removed, such as
    scripts.
    """
    is_kept: list[bool] = []  # whether each open link is kept

    def rewrite(tag: re.Match[str]) -> str:
        if tag[0] == "</a>":
            return tag[0] if is_kept.pop() else ""
        given = extract_attrs(tag[1])
        attributes = convert(given)
        is_kept.append(bool(attributes))
        attributes = {**_get_anchor(given), **attributes} if attributes else {}
        written = "".join(f' {name}="{escape(value)}"' for name, value in sorted(attributes.items()))
        return f"<a{written}>" if attributes else ""

    return _LINK_TAG.sub(rewrite, clean_html(html, _CLEANER))


def _get_anchor(attributes: Attributes) -> Attributes:
    """Return the id of a link itself; that of a link of this site is the primary key of a page or document."""
    own_id = attributes.get("id", "") if "linktype" not in attributes else ""
    return {"id": own_id} if VALUES["id"].fullmatch(own_id) else {}
