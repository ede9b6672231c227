"""Factories for site settings. There is one of each per site (or per site and language); a second call changes it."""

from __future__ import annotations

import json
from typing import Any

import factory
from django.db.models import Model
from wagtail.fields import StreamField

from cms.snippets.organisation.models import DonorPortal, Navigation, Organisation, SiteTexts, SocialProfiles

from .base import get_locale
from .blocks import block, build_list_items, build_stream, link


class _SettingFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    site = factory.LazyFunction(lambda: _default_site())

    @classmethod
    def _create(cls, model_class: type[Model], *_: Any, **fields: Any) -> Model:
        setting = model_class.objects.filter(**_identity(fields)).first() or model_class(**_identity(fields))
        for name, value in fields.items():
            setattr(setting, name, _as_stored(setting, name, value))
        setting.save()
        return setting


class _LocalisedFactory(_SettingFactory):
    class Meta:
        abstract = True

    locale = "en"


class OrganisationFactory(_SettingFactory):
    """The organisation's profile."""

    class Meta:
        model = Organisation

    name = "Common Lantern"
    email = "hello@commonlantern.example"
    press_email = "press@commonlantern.example"


class SocialProfilesFactory(_SettingFactory):
    """The social profiles; `profiles` is a list of `profile(...)`."""

    class Meta:
        model = SocialProfiles

    profiles = factory.LazyFunction(lambda: [profile("mastodon", "https://social.example/@lantern")])


class DonorPortalFactory(_SettingFactory):
    """The URL of the donor portal."""

    class Meta:
        model = DonorPortal

    url = "https://giving.example/account"


class NavigationFactory(_LocalisedFactory):
    """The menus: lists of `menu_item(...)` (primary), `footer_item(...)` (button, footer) and `country(...)`."""

    class Meta:
        model = Navigation


class SiteTextsFactory(_LocalisedFactory):
    """The texts of a site in a language."""

    class Meta:
        model = SiteTexts

    sign_up_heading = "One letter a month"
    related_heading = "You may also be interested in"
    related_more = "See more"


def profile(network: str, url: str, handle: str = "") -> dict[str, Any]:
    """Return a profile in a social network."""
    return block("profile", {"network": network, "url": url, "handle": handle})


def menu_item(label: str = "", *, children: tuple[dict[str, Any], ...] = (), **where: Any) -> dict[str, Any]:
    """Return a navigation link to a `page` or `url`; in the main navigation with its child links."""
    return block("item", {**link(label, **where), "children": build_list_items(children)})


def footer_item(label: str = "", **where: Any) -> dict[str, Any]:
    """Return the button, or a footer link, to a `page` or `url`."""
    return block("item", link(label, **where))


def country(code: str, label: str, url: str) -> dict[str, Any]:
    """Return a link to the site of another country; `code` is ISO 3166."""
    return block("country", {"country": code, "label": label, "url": url})


def _default_site() -> Model:
    from .pages import site

    return site().record


def _identity(fields: dict[str, Any]) -> dict[str, Any]:
    identity = {"site": fields["site"]}
    return {**identity, "locale": get_locale(fields["locale"])} if "locale" in fields else identity


def _as_stored(setting: Model, name: str, value: Any) -> Any:
    field = setting._meta.get_field(name)
    if isinstance(field, StreamField):
        return field.to_python(json.dumps(build_stream(value)))
    return get_locale(value) if name == "locale" else value
