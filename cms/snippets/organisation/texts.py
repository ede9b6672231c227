"""The texts of a site in a language, with defaults for those that editors have not entered."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar

from django.utils.translation import override, pgettext_lazy

from cms.core.sites import SiteRoot
from cms.core.snippets import LocalisedSetting
from cms.db.version_cache import cached_per_version

from .models import SiteTexts

T = TypeVar("T", bound=LocalisedSetting)

# Translated when they are used, into the language of the site root.
DEFAULT_TEXTS = {
    "sign_up_heading": pgettext_lazy("visitor", "News by e-mail"),
    "sign_up_consent": pgettext_lazy("visitor", "Yes, send me news by e-mail. I can stop it whenever I like."),
    "donor_portal_label": pgettext_lazy("visitor", "Donor sign-in"),
    "related_heading": pgettext_lazy("visitor", "You may also be interested in"),
    "related_more": pgettext_lazy("visitor", "See more"),
}


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
