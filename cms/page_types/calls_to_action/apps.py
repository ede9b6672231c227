from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class CallsToActionConfig(AppConfig):
    name = "cms.page_types.calls_to_action"
    label = "calls_to_action"
    verbose_name = _("Calls to action")

    def ready(self) -> None:
        from . import resolvers  # noqa: F401

        hooks.register("clarion_calls_for_place", "cms.page_types.calls_to_action.resolvers.build_calls_for_place")
