from django.apps import AppConfig


class CallsToActionConfig(AppConfig):
    name = "cms.calls_to_action"
    label = "calls_to_action"
    verbose_name = "Calls to action"

    def ready(self) -> None:
        from . import resolvers  # noqa: F401
