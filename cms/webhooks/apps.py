from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "cms.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        from cms.core import journal

        from . import gathering

        journal.read_by("webhooks", gathering.read_until)
