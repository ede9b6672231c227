from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "cms.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from . import block_checks, checks, filter_checks, links, type_checks, value_checks, vocabulary_checks  # noqa: F401
