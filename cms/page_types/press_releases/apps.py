from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PressReleasesConfig(AppConfig):
    name = "cms.page_types.press_releases"
    label = "press_releases"
    verbose_name = _("Press releases")
