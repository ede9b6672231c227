from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TopicsConfig(AppConfig):
    name = "cms.snippets.topics"
    label = "topics"
    verbose_name = _("Topics and regions")

    def ready(self) -> None:
        from . import labels  # noqa: F401
