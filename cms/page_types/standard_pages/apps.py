from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandardPagesConfig(AppConfig):
    name = "cms.page_types.standard_pages"
    label = "standard_pages"
    verbose_name = _("Standard pages")
