from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrandingConfig(AppConfig):
    name = "cms.editing.branding"
    label = "branding"
    verbose_name = _("Branding")

    def ready(self) -> None:
        from cms.core.spreadsheets import change_wagtail_exports

        from . import appearance  # noqa: F401
        from .library_labels import translate_labels

        change_wagtail_exports()
        translate_labels()
