"""The values that a new release starts with, by region and language."""

from __future__ import annotations

from cms.demo.factories.roots import get_locale
from cms.snippets.organisation.defaults import ReleaseDefaults

from .entries import read_list
from .registry import Lookup, Registry, translation_key


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
