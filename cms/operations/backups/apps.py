"""The app of backups."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackupsConfig(AppConfig):
    """Has the commands `backup` and `restore`."""

    name = "cms.operations.backups"
    label = "backups"
    verbose_name = _("Backups")
