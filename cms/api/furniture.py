"""Site furniture: navigation, settings, topics, regions, people, languages. Only what is meant to be public."""

from __future__ import annotations

from pydantic import Field
from wagtail.blocks import StreamValue

from cms.core import cache_tags
from cms.core.blocks.base import items
from cms.core.blocks.links import LinkValue, mention_links, wire_links
from cms.core.reading import Found, Mentions, Viewpoint, resolve
from cms.core.schema import WHOLE, ImageSet, Schema, Term
from cms.organisation.models import DonorPortal, Navigation, Organisation, SocialProfiles
from cms.organisation.texts import localised, words_of


class MenuItem(Schema):
    """A link of the menu and those below it."""

    link: LinkValue
    children: list[LinkValue]


class Language(Schema):
    """One language of a site, called in itself; `path` is its front page."""

    locale: str
    label: str
    path: str
    current: bool


class Country(Schema):
    """A site of the same organisation for another country."""

    country: str
    label: str
    url: str


class NavigationAnswer(Schema):
    """The menus, and what visitors can switch to. A link to something hidden is left out."""

    primary: list[MenuItem]
    footer: list[LinkValue]
    languages: list[Language]
    countries: list[Country]


class Profile(Schema):
    """The organisation in a network."""

    network: str
    url: str
    handle: str


class DonorPortalLink(Schema):
    """Where supporters sign in to what they give."""

    label: str
    url: str


class SignUpTexts(Schema):
    """Words around the sign-up. Show `consent` beside its box: these words are recorded."""

    heading: str
    intro: str
    consent: str
    privacy: str
    thanks: str


class SettingsAnswer(Schema):
    """Who publishes the site, and how to reach them."""

    name: str
    legal_name: str
    logo: ImageSet | None = Field(description=WHOLE)
    email: str
    press_email: str
    phone: str
    address: str
    profiles: list[Profile]
    donor_portal: DonorPortalLink | None
    sign_up: SignUpTexts


class TermList(Schema):
    """All topics, or all regions."""

    items: list[Term]


class SiteAnswer(Schema):
    """What stands around every page."""

    navigation: NavigationAnswer
    settings: SettingsAnswer
    topics: list[Term]
    regions: list[Term]


def navigation(view: Viewpoint, languages: list[Language]) -> tuple[NavigationAnswer, set[str]]:
    """Links to hidden pages are left out, and an item whose own link is hidden goes with all below it.

    With the cache tags of what is linked.
    """
    menu = localised(Navigation, view.root) or Navigation()
    mentions = Mentions()
    for stream in (menu.primary, menu.footer):
        for value in _values(stream):
            mention_links([value], mentions)
            mention_links(value.get("children"), mentions)
    found = resolve(mentions, view)
    answer = NavigationAnswer(
        primary=_menu(menu.primary, found),
        footer=wire_links(_values(menu.footer), found),
        languages=languages,
        countries=[Country(**value) for value in _values(menu.countries)],
    )
    return answer, cache_tags.of_found(mentions, found)


def site_settings(view: Viewpoint) -> tuple[SettingsAnswer, set[str]]:
    """With the cache tags of the logo."""
    site = view.root.site_id
    organisation = Organisation.objects.filter(site_id=site).first() or Organisation()
    profiles = SocialProfiles.objects.filter(site_id=site).first() or SocialProfiles()
    portal = DonorPortal.objects.filter(site_id=site).first()
    words = words_of(view.root)
    mentions = Mentions()
    mentions.add_image("body", organisation.logo_id)
    found = resolve(mentions, view)
    answer = SettingsAnswer(
        **{name: getattr(organisation, name) for name in CONTACT},
        logo=found.image("body", organisation.logo_id),
        profiles=[Profile(**{**value, "handle": value.get("handle") or ""}) for value in _values(profiles.profiles)],
        donor_portal=DonorPortalLink(label=words.donor_portal_label, url=portal.url) if portal and portal.url else None,
        sign_up=SignUpTexts(**{name: getattr(words, f"sign_up_{name}") for name in SignUpTexts.model_fields}),
    )
    return answer, cache_tags.of_found(mentions, found)


CONTACT = ("name", "legal_name", "email", "press_email", "phone", "address")


def _menu(stream: StreamValue, found: Found) -> list[MenuItem]:
    return [
        MenuItem(link=link, children=wire_links(list(items(value.get("children"))), found))
        for value in _values(stream)
        for link in wire_links([value], found)
    ]


def _values(stream: StreamValue) -> list[dict]:  # type: ignore[type-arg]
    return [item["value"] for item in stream.raw_data]
