"""What the public sees of the organisation behind a site: its name, its logo, and the texts of a site in a language.

Texts that editors have not entered have defaults.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import override, pgettext_lazy
from wagtail.models import Site

from cms.core.sites import SiteRoot, host_of
from cms.core.snippets import LocalisedSetting
from cms.db.cached_sql import cached_sql
from cms.db.version_cache import cached_per_version
from cms.files.images.image_access import PublicUse, register_public_use
from cms.journal import cache_tags

from .models import DonorPortal, Organisation, SiteTexts

T = TypeVar("T", bound=LocalisedSetting)

# Translated when they are used, into the language of the site root.
DEFAULT_TEXTS = {
    "sign_up_heading": pgettext_lazy("visitor", "News by e-mail"),
    "sign_up_consent": pgettext_lazy("visitor", "Yes, send me news by e-mail. I can stop it whenever I like."),
    "donor_portal_label": pgettext_lazy("visitor", "Donor sign-in"),
    "related_heading": pgettext_lazy("visitor", "You may also be interested in"),
    "related_more": pgettext_lazy("visitor", "See more"),
}


def get_organisation_name(site_id: int) -> str:
    """Return the name that editors have set for the organisation, else the name of the site, else its host.

    A change of either is a change of the public content: the journal records that of a site for all responses.
    """
    return choose_name(Site.objects.select_related("organisation").get(pk=site_id))


def choose_name(site: Site) -> str:
    """Return the name of the organisation of a site, as `get_organisation_name` does for the id of one."""
    organisation = getattr(site, "organisation", None)
    return (organisation and organisation.name.strip()) or site.site_name.strip() or host_of(site)


@dataclass(frozen=True, slots=True)
class SiteTextValues:
    """The values of `SiteTexts`, with defaults."""

    sign_up_heading: str = ""
    sign_up_intro: str = ""
    sign_up_consent: str = ""
    sign_up_privacy: str = ""
    sign_up_thanks: str = ""
    donor_portal_label: str = ""
    related_heading: str = ""
    related_more: str = ""


@cached_per_version
def get_site_texts(root: SiteRoot) -> SiteTextValues:
    """Return the editors' texts of a site in a language, else the default texts."""
    entered = get_localised_setting(SiteTexts, root)
    with override(root.language):
        return SiteTextValues(
            **{
                field.name: getattr(entered, field.name, "") or str(DEFAULT_TEXTS.get(field.name, ""))
                for field in fields(SiteTextValues)
            }
        )


def get_localised_setting(model: type[T], root: SiteRoot) -> T | None:
    """Return the site's setting in this language, else in the language of its root page, else None."""
    settings = list(model.objects.filter(site_id=root.site_id).select_related("site__root_page"))
    by_locale = {setting.locale_id: setting for setting in settings}
    default_locale_id = settings[0].site.root_page.locale_id if settings else None
    return by_locale.get(root.locale_id) or by_locale.get(default_locale_id)


def get_donor_portal_url(root: SiteRoot) -> str | None:
    """Return the address at which donors of the site sign in."""
    portal = DonorPortal.objects.filter(site_id=root.site_id).first()
    return portal.url if portal else None


@register_public_use
def find_logo(picture_id: int, _: datetime) -> PublicUse | None:
    """Return the use of an image as the logo of an organisation, which is public as soon as it is saved."""
    for row in _organisations(picture_id):
        return PublicUse((cache_tags.SETTINGS, cache_tags.site_tag(row.site_id)))
    return None


@cached_sql
def _organisations(picture_id: int) -> QuerySet:
    return Organisation.objects.filter(logo=picture_id).order_by("pk").values_list("site_id")[:1]
