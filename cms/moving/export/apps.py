"""The app that writes everything to files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportConfig(AppConfig):
    """Has the command `export_content`."""

    name = "cms.moving.export"
    label = "export"
    verbose_name = _("Export")
