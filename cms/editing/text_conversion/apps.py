from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TextConversionConfig(AppConfig):
    name = "cms.editing.text_conversion"
    label = "text_conversion"
    verbose_name = _("Text conversion")
