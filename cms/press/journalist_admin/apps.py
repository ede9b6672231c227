from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalistAdminConfig(AppConfig):
    name = "cms.press.journalist_admin"
    label = "journalist_admin"
    verbose_name = _("Journalists")
