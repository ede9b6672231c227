"""The demo's files, snippets and settings: images, documents, topics, people, values of new releases, navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Model
from wagtail.models import Site

from cms.core.snippets import BaseSnippet
from cms.demo import factories
from cms.demo.factories import DocumentFactory, PictureFactory
from cms.demo.factories import settings as items
from cms.demo.factories.base import get_locale
from cms.files.documents.models import StoredDocument
from cms.files.images.models import LicenceChoice, Picture
from cms.snippets.organisation.defaults import ReleaseDefaults

from .batches import batch
from .entries import Entry, Lookup, Registry, read_file, read_list, translation_key
from .fields import build_link

Fields = dict[str, Any]
FILES = Path(__file__).resolve().parents[1] / "files"
CREDIT = "Illustration: Common Lantern"


@dataclass(frozen=True, slots=True)
class SnippetType:
    """A snippet type with its factory, its entries and the function that reads an entry's fields in one language.

    `picture` is the field of the entry and of the model with the key of an image.
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
            with batch():
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


def load_pictures(registry: Registry) -> None:
    """Create the missing images; existing ones are recognised by their title."""
    known = {picture.title: picture for picture in Picture.objects.order_by("-pk")}
    for entry in read_list("pictures.yaml"):
        registry.add("picture", entry.key, known.get(entry["title"]) or _create_picture(entry))
        for language in entry["alt"]:
            registry.add("alt", entry.key, entry.in_language("alt", language), language)
        registry.progress(1)


def load_documents(registry: Registry) -> None:
    """Create the missing documents; existing ones are recognised by their title."""
    known = {document.title: document for document in StoredDocument.objects.order_by("-pk")}
    for entry in read_list("documents.yaml"):
        registry.add("document", entry.key, known.get(entry["title"]) or _create_document(entry))
        registry.progress(1)


def _create_picture(entry: Entry) -> Picture:
    return PictureFactory(
        title=entry["title"],
        description=entry.in_language("alt", "en"),
        credit=CREDIT,
        licence=LicenceChoice.OWN,
        file=_read_file(entry, f"{entry.key}.webp"),
    )


def _create_document(entry: Entry) -> StoredDocument:
    return DocumentFactory(title=entry["title"], file=_read_file(entry, entry["filename"]))


def _read_file(entry: Entry, name: str) -> ContentFile:
    try:
        return ContentFile((FILES / name).read_bytes(), name)
    except OSError as error:
        raise entry.error(f"needs the file “{name}”: {error.strerror}") from error


def load_release_defaults(registry: Registry, languages: list[str]) -> None:
    """Create the missing defaults; existing ones may have been edited and stay unchanged."""
    for entry in read_list("release_defaults.yaml"):
        key = translation_key("release defaults", entry.key)
        for language in languages:
            lookup = Lookup(registry, entry, language)
            defaults = ReleaseDefaults(
                translation_key=key,
                locale=get_locale(language),
                region=lookup.one("region", entry.fields.get("region")),
                dateline=entry.in_language("dateline", language),
                boilerplate=lookup.one("boilerplate", entry["boilerplate"]),
            )
            defaults.media_contacts = lookup.many("media contact", entry["media_contacts"])
            if not ReleaseDefaults.objects.filter(locale=defaults.locale, region=defaults.region).exists():
                defaults.save()


def load_settings(registry: Registry, site: Site, languages: list[str]) -> None:
    """Create the missing settings. The organisation comes last: its name marks the demo as loaded."""
    described = read_file("organisation.yaml")
    for language in languages:
        lookup = Lookup(registry, described, language)
        _create_once(factories.NavigationFactory, site, language, **_navigation(lookup))
        _create_once(factories.SiteTextsFactory, site, language, **_texts(lookup))
    _create_once(factories.SocialProfilesFactory, site, profiles=_profiles(described))
    _create_once(factories.DonorPortalFactory, site, url=described["donor_portal"]["url"])
    _create_once(factories.OrganisationFactory, site, **_organisation(described))


def _create_once(factory: Any, site: Site, language: str | None = None, **fields: Any) -> None:
    model: type[Model] = factory._meta.model
    where = {"locale__language_code": language} if language else {}
    stored = model.objects.filter(site=site, **where).first()
    if stored and any(getattr(stored, name) for name in fields):
        return
    if language:
        fields |= {"locale": language, "translation_key": translation_key("setting", f"{site.pk}/{model.__name__}")}
    factory(site=site, **fields)


def _navigation(lookup: Lookup) -> dict[str, Any]:
    links = lookup.entry["navigation"][lookup.language]
    return {
        "primary": [items.menu_item(**build_link(item, lookup)) for item in links["primary"]],
        "button": [items.footer_item(**build_link(links["button"], lookup))],
        "footer": [items.footer_item(**build_link(item, lookup)) for item in links["footer"]],
        "countries": [_country(place, lookup.language) for place in lookup.entry["country_switch"]["items"]],
    }


def _country(place: dict[str, Any], language: str) -> dict[str, Any]:
    return items.country(place["country"], place["label"][language], place["url"])


def _texts(lookup: Lookup) -> dict[str, str]:
    sign_up = lookup.entry["sign_up"][lookup.language]
    related = lookup.entry["related"]
    return {
        "sign_up_heading": sign_up["heading"],
        "sign_up_intro": sign_up["intro"],
        "sign_up_consent": sign_up["consent"],
        "sign_up_privacy": sign_up["privacy_note"],
        "sign_up_thanks": sign_up["thank_you"],
        "donor_portal_label": lookup.entry["donor_portal"]["label"][lookup.language],
        "related_heading": related["heading"][lookup.language],
        "related_more": related["more"][lookup.language],
    }


def _profiles(described: Entry) -> list[dict[str, Any]]:
    return [items.profile(profile["network"], profile["url"]) for profile in described["social_profiles"]]


def _organisation(described: Entry) -> dict[str, str]:
    emails = described["emails"]
    return {"name": described["name"], "email": emails["general"], "press_email": emails["press"]}
