from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "cms.checks"
    label = "checks"
    verbose_name = "Checks"

    def ready(self) -> None:
        from . import calls_to_action, dates, links, pictures, texts  # noqa: F401
