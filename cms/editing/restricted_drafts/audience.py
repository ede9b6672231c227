"""The choices of who may see a draft."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Who may see a draft in the admin."""

    STANDARD = (
        "standard",
        _("Everyone with access to this section; under embargo only its team, press officers and administrators"),
    )
    TEAM = "team", _("Only its team and administrators")
    EVERYONE = "everyone", _("Everyone with access to this section, also under embargo")
