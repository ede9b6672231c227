from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = "Content"

    def ready(self) -> None:
        from . import checks, events, links  # noqa: F401

        events.listen()
