"""Site furniture: navigation, settings, topics, regions, people, languages. Only what is meant to be public."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain

from pydantic import Field
from wagtail.blocks import StreamValue

from cms.content.blocks.base import StoredValue, list_items
from cms.content.blocks.invalid_values import INVALID_VALUE_ERRORS, Made, ReportInvalid, log_invalid_value, valid_items
from cms.content.blocks.links import LinkValue, collect_link_references, serialize_links
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.schema import BODY_IMAGE_DESCRIPTION, ImageSet, Schema, Term
from cms.journal import cache_tags
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
    logo: ImageSet | None = Field(description=BODY_IMAGE_DESCRIPTION)
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


def build_navigation(
    context: ReadContext, languages: list[Language], told: ReportInvalid = log_invalid_value
) -> tuple[NavigationAnswer, set[str]]:
    """Links to hidden pages are left out, and an item whose own link is hidden goes with all below it.

    With the cache tags of what is linked. What does not fit its schema is left out, and `told` is told.
    """
    menu = localised(Navigation, context.root) or Navigation()
    primary, footer, references = _stored_values(menu.primary), _stored_values(menu.footer), References()
    for value in (*primary, *footer):
        with suppress(*INVALID_VALUE_ERRORS):  # told of where it is written out
            collect_link_references([value, *list_items(value.get("children"))], references)
    found = resolve_references(references, context)
    answer = NavigationAnswer(
        primary=_whole(valid_items("primary", primary, lambda value: _serialize_menu_item(value, found), told)),
        footer=_whole(valid_items("footer", footer, lambda value: serialize_links([value], found), told)),
        languages=languages,
        countries=valid_items("countries", _stored_values(menu.countries), lambda value: Country(**value), told),
    )
    return answer, cache_tags.reference_tags(references, found)


def build_site_settings(
    context: ReadContext, told: ReportInvalid = log_invalid_value
) -> tuple[SettingsAnswer, set[str]]:
    """With the cache tags of the logo. A profile that does not fit its schema is left out, and `told` is told."""
    site = context.root.site_id
    organisation = Organisation.objects.filter(site_id=site).first() or Organisation()
    profiles = SocialProfiles.objects.filter(site_id=site).first() or SocialProfiles()
    portal = DonorPortal.objects.filter(site_id=site).first()
    words = words_of(context.root)
    references = References()
    references.add_image("body", organisation.logo_id)
    found = resolve_references(references, context)
    answer = SettingsAnswer(
        **{name: getattr(organisation, name) for name in CONTACT_FIELDS},
        logo=found.image("body", organisation.logo_id),
        profiles=valid_items("profiles", _stored_values(profiles.profiles), _serialize_profile, told),
        donor_portal=DonorPortalLink(label=words.donor_portal_label, url=portal.url) if portal and portal.url else None,
        sign_up=SignUpTexts(**{name: getattr(words, f"sign_up_{name}") for name in SignUpTexts.model_fields}),
    )
    return answer, cache_tags.reference_tags(references, found)


CONTACT_FIELDS = ("name", "legal_name", "email", "press_email", "phone", "address")


def _serialize_menu_item(value: StoredValue, found: ResolvedReferences) -> list[MenuItem]:
    """One, or none where its link is hidden."""
    children = serialize_links(list(list_items(value.get("children"))), found)
    return [MenuItem(link=link, children=children) for link in serialize_links([value], found)]


def _serialize_profile(value: StoredValue) -> Profile:
    return Profile(**{**value, "handle": value.get("handle") or ""})


def _whole(parts: list[list[Made]]) -> list[Made]:
    return list(chain.from_iterable(parts))


def _stored_values(stream: StreamValue) -> list[StoredValue]:
    return [item.get("value") if isinstance(item, dict) else item for item in stream.raw_data]
