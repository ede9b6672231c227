"""The choices of who may see a draft."""

from __future__ import annotations

from django.db import models


class Audience(models.TextChoices):
    """Who may see a draft in the admin."""

    STANDARD = (
        "standard",
        "Everyone with access to this section; under embargo only its team, press officers and administrators",
    )
    TEAM = "team", "Only its team and administrators"
    EVERYONE = "everyone", "Everyone with access to this section, also under embargo"
