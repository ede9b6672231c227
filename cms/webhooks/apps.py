from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "cms.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        from cms.journal import journal

        from . import event_builder

        journal.register_consumer("webhooks", event_builder.read_until)
