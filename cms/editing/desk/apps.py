from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """The home page of the admin: what is next for each user."""

    name = "cms.editing.desk"
    label = "desk"
    verbose_name = _("Desk")
