"""The words that visitors agree to when they ask for alerts."""

from __future__ import annotations

from django.utils.translation import override, pgettext

from cms.core.sites import SiteRoot


def get_consent_text(root: SiteRoot) -> str:
    """Return the words beside the checkbox, in the language of the site root. They are recorded with the consent."""
    with override(root.language):
        return pgettext("visitor", "Yes, write to me when something new matches. I can stop it whenever I like.")
