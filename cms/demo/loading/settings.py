"""The demo's site settings: who speaks, the navigation, and the texts around sign-up."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from wagtail.models import Site

from cms.demo import factories
from cms.demo.factories import settings as items

from .body import stored_link
from .reading import Entry, read_one
from .shelf import Lookup, Shelf, translation_key


def load_settings(shelf: Shelf, site: Site, languages: list[str]) -> None:
    """Set what is not set yet. The organisation comes last: its name says that the demo is loaded."""
    described = read_one("organisation.yaml")
    for language in languages:
        look = Lookup(shelf, described, language)
        _once(factories.NavigationFactory, site, language, **_navigation(look))
        _once(factories.SiteTextsFactory, site, language, **_texts(look))
    _once(factories.SocialProfilesFactory, site, profiles=_profiles(described))
    _once(factories.DonorPortalFactory, site, url=described["donor_portal"]["url"])
    _once(factories.OrganisationFactory, site, **_organisation(described))


def _once(factory: type, site: Site, language: str | None = None, **fields: Any) -> None:
    model: type[Model] = factory._meta.model
    where = {"locale__language_code": language} if language else {}
    stored = model.objects.filter(site=site, **where).first()
    if stored and any(getattr(stored, name) for name in fields):
        return
    if language:
        fields |= {"locale": language, "translation_key": translation_key("setting", f"{site.pk}/{model.__name__}")}
    factory(site=site, **fields)


def _navigation(look: Lookup) -> dict[str, Any]:
    links = look.entry["navigation"][look.language]
    return {
        "primary": [items.menu_item(**stored_link(item, look)) for item in links["primary"]],
        "footer": [items.footer_item(**stored_link(item, look)) for item in links["footer"]],
        "countries": [_country(place, look.language) for place in look.entry["country_switch"]["items"]],
    }


def _country(place: dict[str, Any], language: str) -> dict[str, Any]:
    return items.country(place["country"], place["label"][language], place["url"])


def _texts(look: Lookup) -> dict[str, str]:
    sign_up = look.entry["sign_up"][look.language]
    related = look.entry["related"]
    return {
        "sign_up_heading": sign_up["heading"],
        "sign_up_intro": sign_up["intro"],
        "sign_up_consent": sign_up["consent"],
        "sign_up_privacy": sign_up["privacy_note"],
        "sign_up_thanks": sign_up["thank_you"],
        "donor_portal_label": look.entry["donor_portal"]["label"][look.language],
        "related_heading": related["heading"][look.language],
        "related_more": related["more"][look.language],
    }


def _profiles(described: Entry) -> list[dict[str, Any]]:
    return [items.profile(profile["network"], profile["url"]) for profile in described["social_profiles"]]


def _organisation(described: Entry) -> dict[str, str]:
    emails = described["emails"]
    return {"name": described["name"], "email": emails["general"], "press_email": emails["press"]}
