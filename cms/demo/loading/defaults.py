"""What a new release of the demo begins with, by region and language."""

from __future__ import annotations

from cms.demo.factories.ground import locale_of
from cms.organisation.defaults import ReleaseDefaults

from .reading import read_list
from .shelf import Lookup, Shelf, translation_key


def load_release_defaults(shelf: Shelf, languages: list[str]) -> None:
    """Make what is not there yet; what is there is an editor's by now."""
    for entry in read_list("release_defaults.yaml"):
        key = translation_key("release defaults", entry.key)
        for language in languages:
            look = Lookup(shelf, entry, language)
            made = ReleaseDefaults(
                translation_key=key,
                locale=locale_of(language),
                region=look.one("region", entry.fields.get("region")),
                dateline=entry.in_language("dateline", language),
                boilerplate=look.one("boilerplate", entry["boilerplate"]),
            )
            made.media_contacts = look.many("media contact", entry["media_contacts"])
            if not ReleaseDefaults.objects.filter(locale=made.locale, region=made.region).exists():
                made.save()
