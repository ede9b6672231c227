"""The demo's site settings: organisation, navigation and the texts of sign-up forms."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from wagtail.models import Site

from cms.demo import factories
from cms.demo.factories import settings as items

from .body import build_link
from .entries import Entry, read_file
from .registry import Lookup, Registry, translation_key


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
