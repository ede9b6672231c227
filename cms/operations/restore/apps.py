"""The app of what follows when a backup was restored."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RestoreConfig(AppConfig):
    """Has the command `finish_restore`."""

    name = "cms.operations.restore"
    label = "restore"
    verbose_name = _("Restored backups")
