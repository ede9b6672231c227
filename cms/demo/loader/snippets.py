"""The demo's topics, regions, people, media contacts and boilerplates, in each language they are written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cms.core.snippets import BaseSnippet
from cms.demo import factories

from .entries import Entry, read_file, read_list
from .registry import Registry, translation_key

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SnippetType:
    """A snippet type with its factory, its entries and the function that reads an entry's fields in one language.

    `picture` is the field of the entry and of the model with the key of a picture.
    """

    name: str
    factory: Any
    entries: Callable[[], list[Entry]]
    fields: Callable[[Entry, str], Fields]
    languages: tuple[str, ...] = ("en", "fr")
    picture: str = ""


def load_snippets(registry: Registry) -> None:
    """Create the missing snippets; existing ones may have been edited and stay unchanged."""
    described = [(kind, entry) for kind in SNIPPET_TYPES for entry in kind.entries()]
    for kind, entry in described:
        first = None
        for language in kind.languages:
            snippet = _existing(kind, entry, language) or _create(registry, kind, entry, language, first)
            first = first or snippet
            registry.add(kind.name, entry.key, snippet, language)


def _existing(kind: SnippetType, entry: Entry, language: str) -> BaseSnippet | None:
    key = translation_key(kind.name, entry.key)
    return kind.factory._meta.model.objects.filter(translation_key=key, locale__language_code=language).first()


def _create(
    registry: Registry, kind: SnippetType, entry: Entry, language: str, first: BaseSnippet | None
) -> BaseSnippet:
    fields = kind.fields(entry, language)
    if kind.picture and (key := entry.fields.get(kind.picture)):
        fields[kind.picture] = registry.get("picture", key, entry)
    if first:
        return kind.factory(translation_of=first, locale=language, **fields)
    return kind.factory(translation_key=translation_key(kind.name, entry.key), locale=language, **fields)


def _term(entry: Entry, language: str) -> Fields:
    words = {name: entry.in_language(name, language) for name in ("label", "description")}
    return {"slug": entry.key, **words}


def _person(entry: Entry, _: str) -> Fields:
    own = {name: entry[name] for name in ("name", "role", "organisation")}
    return {"slug": entry.key, "biography": entry["bio"], **own}


def _media_contact(entry: Entry, language: str) -> Fields:
    own = {name: entry[name] for name in ("name", "email", "phone")}
    return {"role": entry.in_language("role", language), **own}


def _boilerplate(entry: Entry, language: str) -> Fields:
    heading = entry.in_language("title", language)
    return {"name": heading, "heading": heading, "text": entry.in_language("text", language)}


def _boilerplates() -> list[Entry]:
    organisation = read_file("organisation.yaml")
    return [Entry(organisation.file, fields["key"], fields) for fields in organisation["boilerplates"]]


SNIPPET_TYPES = (
    SnippetType("topic", factories.TopicFactory, lambda: read_list("topics.yaml"), _term, picture="image"),
    SnippetType("region", factories.RegionFactory, lambda: read_list("regions.yaml"), _term),
    SnippetType(
        "person",
        factories.PersonFactory,
        lambda: read_list("people.yaml"),
        _person,
        languages=("en",),
        picture="portrait",
    ),
    SnippetType(
        "media contact", factories.MediaContactFactory, lambda: read_list("media_contacts.yaml"), _media_contact
    ),
    SnippetType("boilerplate", factories.BoilerplateFactory, _boilerplates, _boilerplate),
)
