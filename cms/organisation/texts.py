"""The words of a site in a language: the editors' if they gave any, else ours."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar

from cms.core.sites import SiteRoot
from cms.core.snippets import LocalisedSetting
from cms.core.version_cache import cached_per_version

from .models import SiteTexts

T = TypeVar("T", bound=LocalisedSetting)

DEFAULT_TEXTS = {
    "en": {
        "sign_up_heading": "News by e-mail",
        "sign_up_consent": "Yes, send me news by e-mail. I can stop it whenever I like.",
        "donor_portal_label": "Donor sign-in",
        "related_heading": "You may also be interested in",
        "related_more": "See more",
    },
    "fr": {
        "sign_up_heading": "Nos nouvelles par courriel",
        "sign_up_consent": "Oui, écrivez-moi par courriel. Je peux arrêter quand je veux.",
        "donor_portal_label": "Espace donateurs",
        "related_heading": "À lire aussi",
        "related_more": "Voir plus",
    },
}


@dataclass(frozen=True, slots=True)
class SiteTextValues:
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
    theirs = get_localised_setting(SiteTexts, root)
    ours = DEFAULT_TEXTS.get(root.language, DEFAULT_TEXTS["en"])
    return SiteTextValues(
        **{field.name: getattr(theirs, field.name, "") or ours.get(field.name, "") for field in fields(SiteTextValues)}
    )


def get_localised_setting(model: type[T], root: SiteRoot) -> T | None:
    """The site's own of this language, else that of the site's first language, else None."""
    own = list(model.objects.filter(site_id=root.site_id).select_related("site__root_page"))
    by_locale = {setting.locale_id: setting for setting in own}
    first = own[0].site.root_page.locale_id if own else None
    return by_locale.get(root.locale_id) or by_locale.get(first)
