"""Licences of pictures: some known ones, and a free text for any other."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from cms.content.schema import Licence

CREATIVE_COMMONS_URL = "https://creativecommons.org/licenses"


class LicenceChoice(models.TextChoices):
    """The stored value of a licence; editors and readers see the label."""

    OWN = "own", _("Our own")
    RESERVED = "reserved", pgettext_lazy("visitor", "All rights reserved")
    CC_BY = "cc-by", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa", "CC BY-SA 4.0"
    CC_BY_ND = "cc-by-nd", "CC BY-ND 4.0"
    CC_BY_NC = "cc-by-nc", "CC BY-NC 4.0"
    CC_BY_NC_SA = "cc-by-nc-sa", "CC BY-NC-SA 4.0"
    CC_BY_NC_ND = "cc-by-nc-nd", "CC BY-NC-ND 4.0"
    CC0 = "cc0", "CC0 1.0"
    PUBLIC_DOMAIN = "public-domain", pgettext_lazy("visitor", "Public domain")
    OTHER = "other", _("Another one")


UNSTATED_CHOICES = (LicenceChoice.OWN, "")  # no licence is shown to readers


def build_licence(choice: str, terms: str, language: str) -> Licence | None:
    """Return the licence shown to readers of a language, or None.

    `terms` is the name of the licence if `choice` is OTHER, else what applies in addition to a known licence.
    """
    if choice in UNSTATED_CHOICES:
        return None
    if choice == str(LicenceChoice.OTHER):
        return Licence(name=terms, url=None, terms="") if terms else None
    with override(language):
        name = str(LicenceChoice(choice).label)
    return Licence(name=name, url=_licence_url(choice), terms=terms)


def _licence_url(choice: str) -> str | None:
    if choice == str(LicenceChoice.CC0):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return f"{CREATIVE_COMMONS_URL}/{choice.removeprefix('cc-')}/4.0/" if choice.startswith("cc-") else None
