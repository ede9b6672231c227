from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsToActionConfig(AppConfig):
    name = "cms.page_types.calls_to_action"
    label = "calls_to_action"
    verbose_name = _("Calls to action")

    def ready(self) -> None:
        from . import resolvers  # noqa: F401
