"""The references that stand for primary keys in records: their names, read for many objects at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from django.db.models import Model
from wagtail.documents import get_document_model
from wagtail.models import Page, TranslatableMixin

from cms.moving.importing.records.blocks import Serializer
from cms.moving.importing.records.fields import get_object_type, has_slug, is_file
from cms.moving.importing.records.names import FILE, RECORD, build_id, convert_links, get_fragment

Keys: TypeAlias = Mapping[type[Model], Iterable[int]]
FileNamer = Callable[[Any], str | None]  # the picture or document → its key; None: it is left out
Selection = Callable[[type[Model], Iterable[int]], Any]  # the objects with these keys that may be named


class ReferenceNames:
    """The names of objects, read for many keys at once. `select` leaves out objects that may not be named."""

    def __init__(self, name_file: FileNamer, select: Selection) -> None:
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


class KeyCollector(Serializer):
    """Collects the primary keys of what objects refer to; their values stay as they are stored."""

    def __init__(self) -> None:
        self.keys: dict[type[Model], set[int]] = defaultdict(set)

    def get_reference(self, model: type[Model], pk: Any) -> Any:
        if isinstance(pk, int):
            self.keys[_base(model)].add(pk)
        return pk

    def convert_html(self, html: str) -> None:
        convert_links(html, self._collect_link)

    def _collect_link(self, link: Mapping[str, str]) -> None:
        if target := get_link_target(link):
            self.keys[target[0]].add(target[1])


class ReferenceWriter(Serializer):
    """Replaces primary keys by references, for records in one language."""

    def __init__(self, names: ReferenceNames, language: str) -> None:
        self.names = names
        self.language = language

    def get_reference(self, model: type[Model], pk: Any) -> dict[str, str] | None:
        return self.names.get_reference(model, pk, self.language) if isinstance(pk, int) else None

    def convert_html(self, html: str) -> str:
        return convert_links(html, self._convert_link)

    def _convert_link(self, link: Mapping[str, str]) -> Mapping[str, str] | None:
        if "linktype" not in link:
            return {"href": link["href"]} if link.get("href") else None
        target = get_link_target(link)
        name = self.names.get_name(*target, self.language) if target else None
        if target is None or name is None:
            return None
        return {RECORD: name, **get_fragment(link)} if target[0] is Page else {FILE: name}


def get_link_target(link: Mapping[str, str]) -> tuple[type[Model], int] | None:
    """Return (model, primary key) of what a link in stored rich text leads to; None for an address."""
    model = {"page": Page, "document": get_document_model()}.get(link.get("linktype", ""))
    key = link.get("id", "")
    return (model, int(key)) if model and key.isdecimal() and len(key) < 19 else None
