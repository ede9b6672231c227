"""Content shared by all pages of a site: navigation, settings, topics and regions, limited to what is public."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from pydantic import Field, create_model
from wagtail.blocks import StreamValue

from cms.content.blocks.base import (
    INVALID_VALUE_ERRORS,
    ReportInvalid,
    StoredValue,
    list_items,
    log_invalid_value,
    valid_items,
)
from cms.content.blocks.links import LinkValue, collect_link_references, serialize_links
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.schema import BODY_IMAGE_DESCRIPTION, CARD_IMAGE_DESCRIPTION, ImageSet, Schema, Term
from cms.core.extension_points import ExtensionPoint
from cms.core.localisation import Direction
from cms.core.public_urls import PublicUrl, public_url
from cms.journal import cache_tags
from cms.snippets.organisation.models import DonorPortal, Navigation, Organisation, SocialProfiles
from cms.snippets.organisation.site_profile import get_localised_setting, get_organisation_name, get_site_texts
from cms.snippets.topics.labels import TermLabels
from cms.snippets.topics.models import Term as TermModel

CONTACT_FIELDS = ("legal_name", "email", "press_email", "phone", "address")


class MenuItem(Schema):
    """A link of the menu with the links below it."""

    link: LinkValue
    children: list[LinkValue]


class Language(Schema):
    """A language of a site. `label` is its name in the language itself, `path` its home page."""

    locale: str
    label: str
    dir: Direction = Field(description="The direction of the language, for the attribute `dir` of HTML.")
    path: str
    current: bool


class Country(Schema):
    """The organisation's site for another country."""

    country: str
    label: str
    url: PublicUrl


class NavigationAnswer(Schema):
    """The menus, and the languages and countries to switch to. Links to hidden pages are omitted."""

    primary: list[MenuItem]
    button: LinkValue | None = Field(
        description="A link to show as a button in the header of every page, for example “Donate”."
    )
    footer: list[LinkValue]
    languages: list[Language]
    countries: list[Country]


class Profile(Schema):
    """The organisation's profile in a social network."""

    network: str
    url: PublicUrl
    handle: str


class DonorPortalLink(Schema):
    """The website where donors sign in to manage their donations."""

    label: str
    url: str


class SignUpTexts(Schema):
    """Texts of the sign-up form. Show `consent` beside its checkbox: this text is recorded as proof of consent."""

    heading: str
    intro: str
    consent: str
    privacy: str
    thanks: str


class OwnSettings(Schema):
    """The organisation that publishes the site, and its contact details."""

    name: str = Field(description="The name of the organisation; without one that of the site, else its host.")
    legal_name: str
    logo: ImageSet | None = Field(description=BODY_IMAGE_DESCRIPTION)
    email: str
    press_email: str
    phone: str
    address: str
    profiles: list[Profile]
    donor_portal: DonorPortalLink | None
    sign_up: SignUpTexts


SETTINGS_FIELDS = ExtensionPoint[tuple[str, str, str]](
    "clarion_site_settings",
    receives="A field of the settings of a site in the API: its name, the dotted path of its schema, and that of"
    " a function that gets the `SiteRoot` and returns the value.",
    example='hooks.register("clarion_site_settings", ("tides", "harbour.tides.TideSettings", "harbour.tides.build"))',
)

if TYPE_CHECKING:
    SettingsAnswer = OwnSettings
else:
    SettingsAnswer = create_model(
        "SettingsAnswer",
        __base__=OwnSettings,
        __doc__=OwnSettings.__doc__,
        __module__=__name__,
        **{name: (import_string(schema), ...) for name, schema, _ in SETTINGS_FIELDS.values()},
    )


class SiteAnswer(Schema):
    """The content shared by all pages of a site and language."""

    navigation: NavigationAnswer
    settings: SettingsAnswer
    topics: list[Term]
    regions: list[Term]
    redirect_parameters: list[str] = Field(
        description="Names of query parameters of old addresses, such as `p` of `/?p=17`. If the visitor's request has "
        "one of them, send the path with its query to `/resolve`."
    )


def build_navigation(
    context: ReadContext, languages: list[Language], report: ReportInvalid = log_invalid_value
) -> tuple[NavigationAnswer, set[str]]:
    """Return the menus, and the cache tags of the linked pages.

    Links to hidden pages are omitted; a menu item with a hidden link is omitted with all its children. Invalid stored
    values are omitted and passed to `report`.
    """
    menu = get_localised_setting(Navigation, context.root) or Navigation()
    primary, button, footer = (_stored_values(stream) for stream in (menu.primary, menu.button, menu.footer))
    references = References()
    for value in (*primary, *button, *footer):
        with suppress(*INVALID_VALUE_ERRORS):  # reported below, when the value is serialised
            collect_link_references([value, *list_items(value.get("children"))], references)
    found = resolve_references(references, context)
    items = valid_items("primary", primary, lambda value: _serialize_menu_item(value, found), report)
    buttons = valid_items("button", button, lambda value: serialize_links([value], found), report)
    footer_links = valid_items("footer", footer, lambda value: serialize_links([value], found), report)
    body = NavigationAnswer(
        primary=list(chain.from_iterable(items)),
        button=next(chain.from_iterable(buttons), None),
        footer=list(chain.from_iterable(footer_links)),
        languages=languages,
        countries=valid_items("countries", _stored_values(menu.countries), lambda value: Country(**value), report),
    )
    return body, cache_tags.reference_tags(references, found)


def build_site_settings(
    context: ReadContext, report: ReportInvalid = log_invalid_value
) -> tuple[SettingsAnswer, set[str]]:
    """Return the settings of the site, and the cache tags of the logo.

    Invalid stored profiles are omitted and passed to `report`.
    """
    site = context.root.site_id
    organisation = Organisation.objects.filter(site_id=site).first() or Organisation()
    profiles = SocialProfiles.objects.filter(site_id=site).first() or SocialProfiles()
    portal = DonorPortal.objects.filter(site_id=site).first()
    portal_url = public_url(portal.url, "donor_portal") if portal else None
    texts = get_site_texts(context.root)
    references = References()
    references.add_image("body", organisation.logo_id)
    found = resolve_references(references, context)
    body = SettingsAnswer(
        name=get_organisation_name(site),
        **{name: getattr(organisation, name) for name in CONTACT_FIELDS},
        logo=found.image("body", organisation.logo_id),
        profiles=valid_items("profiles", _stored_values(profiles.profiles), _serialize_profile, report),
        donor_portal=DonorPortalLink(label=texts.donor_portal_label, url=portal_url) if portal_url else None,
        sign_up=SignUpTexts(**{name: getattr(texts, f"sign_up_{name}") for name in SignUpTexts.model_fields}),
        **{name: import_string(build)(context.root) for name, _, build in SETTINGS_FIELDS.values()},
    )
    return body, cache_tags.reference_tags(references, found)


def _serialize_menu_item(value: StoredValue, found: ResolvedReferences) -> list[MenuItem]:
    """Return the menu item in a list, which is empty if its link is hidden."""
    children = serialize_links(list(list_items(value.get("children"))), found)
    return [MenuItem(link=link, children=children) for link in serialize_links([value], found)]


def _serialize_profile(value: StoredValue) -> Profile:
    return Profile(**{**value, "handle": value.get("handle") or ""})


def _stored_values(stream: StreamValue) -> list[StoredValue]:
    return [item.get("value") if isinstance(item, dict) else item for item in stream.raw_data]


class TermItem(Term):
    """A topic or region. `description` is a text for visitors, and may be empty."""

    description: str
    image: ImageSet | None = Field(description=CARD_IMAGE_DESCRIPTION)


class TermList(Schema):
    """All topics, or all regions."""

    items: list[TermItem]


def build_term_list(model: type[TermModel], context: ReadContext) -> tuple[TermList, set[str]]:
    """Return all published topics or regions, sorted by label, and the cache tags of their images.

    The description and the image are those of the version in the requested language, else of the source language.
    """
    terms, references = TermLabels.read(model, context.root.language), References()
    rows = _choose_rows(terms, _rows(model, context.now), context.root.language)
    references.add_image("card", *(row.image_id for row in rows.values()))
    found = resolve_references(references, context)
    items = [
        TermItem(
            value=term.value,
            label=term.label,
            description=rows[term.value].description if term.value in rows else "",
            image=found.image("card", rows[term.value].image_id) if term.value in rows else None,
        )
        for term in terms.all()
    ]
    return TermList(items=items), cache_tags.reference_tags(references, found)


def _choose_rows(terms: TermLabels, rows: QuerySet, language: str) -> dict[str, Any]:
    """Return the version of each term with a description or image that suits the language best, by value."""
    preferred = {code: place for place, code in enumerate((language, settings.LANGUAGE_CODE))}
    chosen: dict[str, Any] = {}
    for row in sorted(rows, key=lambda row: preferred.get(row.locale__language_code, len(preferred))):
        term = terms.by_id.get(row.pk)
        if term and (row.description or row.image_id):
            chosen.setdefault(term.value, row)
    return chosen


def _rows(model: type[TermModel], now: datetime) -> QuerySet:
    rows = model.objects.published(now).order_by("pk")
    return rows.values_list("pk", "locale__language_code", "description", "image_id", named=True)
