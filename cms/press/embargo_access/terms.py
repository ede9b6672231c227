"""The terms that a journalist accepts before reading a release under embargo."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.translation import override, pgettext

from cms.core.languages import language_of_words
from cms.core.sites import SiteRoot
from cms.snippets.organisation.names import get_organisation_name

from .models import EmbargoTerms

VERSION_LENGTH = 16  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of the terms, and a version derived from them, as of the consent to sign-ups."""

    text: str

    @property
    def version(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:VERSION_LENGTH]


def get_terms(root: SiteRoot) -> Terms:
    """Return the terms of a site in a language, else in the language of its root page, else the default ones."""
    entered = EmbargoTerms.objects.filter(site_id=root.site_id).select_related("site__root_page")
    by_locale = {one.locale_id: one for one in entered}
    first = next((one.site.root_page.locale_id for one in by_locale.values()), None)
    chosen = by_locale.get(root.locale_id) or by_locale.get(first)
    return Terms(chosen.text if chosen else get_default_terms(root))


def get_default_terms(root: SiteRoot) -> str:
    """Return the default terms in the language of the release, with the name of the organisation."""
    with override(language_of_words(root.language)):
        text = pgettext(
            "visitor",
            "Until the embargo ends, I will not publish, broadcast or post anything from this release, and I will not "
            "pass it on to anyone outside my editorial team. I know that this link is personal, that the files carry "
            "my name, that it is recorded when I open the release and download files, and that {name} can end my "
            "access at any time.",
        )
    return text.replace("{name}", get_organisation_name(root.site_id))
